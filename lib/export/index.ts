export { conversationsCsv, conversationsNdjson, type ExportedConversation } from "./conversation-files";
export { kernelLines, packetsCsv, packetsNdjson } from "./packet-files";
