// What the package's `imports` choose by condition has what the code was compiled against. (Those of USB and threads say so
// themselves.)
type Fits<Declared, Node extends Declared, Web extends Declared> = [Node, Web];

export type Zlib = Fits<
  typeof import("#zlib"),
  typeof import("../../src/logs/unpack/zlib.node.js"),
  typeof import("../../src/logs/unpack/zlib.web.js")
>;
export type Files = Fits<
  typeof import("#files"),
  typeof import("../../src/logs/files/runtime.node.js"),
  typeof import("../../src/logs/files/runtime.web.js")
>;
export type Socketcand = Fits<
  typeof import("#socketcand"),
  typeof import("../../src/bridge/socketcand/socketcand-connect.node.js"),
  typeof import("../../src/bridge/socketcand/socketcand-connect.web.js")
>;
export type WebSockets = Fits<
  typeof import("#web-socket"),
  typeof import("../../src/remote/link/web-socket.node.js"),
  typeof import("../../src/remote/link/web-socket.web.js")
>;
