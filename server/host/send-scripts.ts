/**
 * Small programs that run by `node -e` inside a network namespace: a bundle has no files beside it.
 * Plain ES2020 text, fixed; what varies comes as arguments.
 */

/** ADDRESS PORT TIMEOUT_MS: connects and closes, as \`telnet\` does when one leaves it. */
export const TCP_CONNECT = `
const [address, port, timeoutMs] = process.argv.slice(1);
console.log("Trying " + address + " port " + port + "...");
const socket = require("node:net").connect({ host: address, port: Number(port) });
const end = (text, code) => { console.log(text); process.exitCode = code; socket.destroy(); clearTimeout(timer); };
const timer = setTimeout(end, Number(timeoutMs), "No answer in " + timeoutMs + " ms.", 2);
socket.on("connect", () => { console.log("Connected to " + address + "."); socket.end(); });
socket.on("close", (failed) => { if (!failed && process.exitCode === undefined) end("Connection closed.", 0); });
socket.on("error", (error) => end(error.code === "ECONNREFUSED" ? "Connection refused." : error.code, 3));
socket.resume();
`;

/** ADDRESS PORT TIMEOUT_MS: one datagram; the ICMP error comes back as ECONNREFUSED (udp(7)). */
export const UDP_SEND = `
const [address, port, timeoutMs] = process.argv.slice(1);
const socket = require("node:dgram").createSocket("udp4");
const end = (text, code) => { console.log(text); process.exitCode = code; socket.close(); clearTimeout(timer); };
const timer = setTimeout(end, Number(timeoutMs), "No answer in " + timeoutMs + " ms.", 2);
socket.on("error", (error) => end(error.code === "ECONNREFUSED" ? "Port unreachable." : error.code, 3));
socket.on("message", () => end("Answered.", 0));
socket.connect(Number(port), address, () => {
  console.log("Sending one datagram to " + address + " port " + port + "...");
  socket.send("hopscope");
});
`;
