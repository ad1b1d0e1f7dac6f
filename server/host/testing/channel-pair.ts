import { connect, createServer, type Socket } from "node:net";

/** Both ends of a socket, as the supervisor gives them to `host` and `web`. */
export async function channelPair(): Promise<{ readonly host: Socket; readonly web: Socket }> {
  const name = `\0hopscope-test-${process.pid}-${Math.random()}`;
  const accepted = new Promise<Socket>((resolve) => {
    const server = createServer((socket) => {
      server.close();
      resolve(socket);
    });
    server.listen(name);
  });
  const web = connect(name);
  web.on("error", () => {});
  return { host: await accepted, web };
}
