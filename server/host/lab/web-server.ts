/**
 * The web server of `nginx`, run by `node -e` inside its machine: a bundle has no files beside it.
 * Says `ready` when it listens; ends with its standard input.
 */
export const WEB_SERVER = `
process.title = "hopscope-lab-nginx";
const page = "<!doctype html><title>nginx</title><h1>Welcome to nginx, in the lab of hopscope</h1>\\n";
const server = require("node:http").createServer((request, response) => {
  response.writeHead(200, { "content-type": "text/html", server: "nginx" });
  response.end(page);
});
server.listen(Number(process.argv[1]), "0.0.0.0", () => console.log("ready"));
process.stdin.resume().on("end", () => process.exit());
`;
