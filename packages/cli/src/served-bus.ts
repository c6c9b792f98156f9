import type { IncomingMessage } from "node:http";
import { CanError, type CanErrorCode } from "canalystii";
import { RemoteBus, webSocketLink } from "canalystii/remote";
import { WebSocket } from "ws";

/** Time to connect, in ms. */
const TIMEOUT_MS = 10_000;
/** Of the text with which a server refuses a connection, in characters. */
const MAX_REASON = 500;
const EXAMPLE = "ws://pi:8080/bus#token=TOKEN";

/**
 * Connects to a bus of `canalyst serve`.
 * @param options.reconnect when the connection is lost, the bus tries to connect again and continues
 * @throws CanError `not-found`, `permission-denied`, `busy`, `timeout`, `protocol`, `io`; RangeError for an invalid address
 */
export function connectToServed(address: string, { reconnect }: { readonly reconnect: boolean }): Promise<RemoteBus> {
  const { url, token } = parseAddress(address);
  return RemoteBus.connect(async () => webSocketLink(await openSocket(url), { name: url }), { name: url, token, reconnect });
}

/** @throws RangeError, in which the token is not named */
function parseAddress(address: string): { readonly url: string; readonly token: string | undefined } {
  const [url = "", fragment = ""] = address.split("#", 2);
  if (!URL.canParse(url)) throw new RangeError(`address ${JSON.stringify(url)} is invalid; expected e.g. ${EXAMPLE}`);
  const { username, password } = new URL(url);
  if (username !== "" || password !== "") throw new RangeError(`the address of a bus has no user or password; expected e.g. ${EXAMPLE}`);
  const token = new URLSearchParams(fragment.replaceAll("+", "%2B")).get("token");
  if (fragment !== "" && token === null)
    throw new RangeError(`what follows # in the address of a bus is not a token; expected e.g. ${EXAMPLE}`);
  return { url, token: token ?? undefined };
}

function openSocket(url: string): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, { handshakeTimeout: TIMEOUT_MS, perMessageDeflate: false });
    socket.on("open", () => resolve(socket));
    socket.on("error", (error) => reject(connectionError(url, error)));
    socket.on("unexpected-response", (_request, response) => {
      readReason(response).then((reason) => {
        const { statusCode = 0 } = response;
        const code = REFUSALS[statusCode] ?? "protocol";
        reject(new CanError(code, `${url} refused the connection: ${reason || `HTTP status ${statusCode}`}`));
        socket.terminate();
      });
    });
  });
}

/** By HTTP status. */
const REFUSALS: Readonly<Record<number, CanErrorCode>> = {
  401: "permission-denied",
  403: "permission-denied",
  404: "not-found",
  421: "permission-denied",
  503: "busy",
};

/** Returns the text of an answer if it is for people. Never rejects. */
async function readReason(response: IncomingMessage): Promise<string> {
  if (!/^text\/plain\b/.test(response.headers["content-type"] ?? "")) return "";
  let text = "";
  try {
    for await (const part of response.setEncoding("utf8")) {
      text += String(part);
      if (text.length >= MAX_REASON) break;
    }
  } catch {
    // what was read until then says enough
  }
  return text.slice(0, MAX_REASON).trim();
}

interface Meaning {
  readonly code: CanErrorCode;
  readonly text: string;
  readonly hint: string;
}

const NOT_FOUND = { code: "not-found", hint: "check the address, the port, and that canalyst serve is running there" } as const;
const UNTRUSTED = {
  code: "permission-denied",
  hint: "let NODE_EXTRA_CA_CERTS name a file with the certificate of the server, or of the authority that issued it",
} as const;

/** By the code of Node's error. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  ECONNREFUSED: { ...NOT_FOUND, text: "connection refused" },
  ENOTFOUND: { ...NOT_FOUND, text: "host not found" },
  EAI_AGAIN: { ...NOT_FOUND, text: "host not found" },
  EHOSTUNREACH: { ...NOT_FOUND, text: "host unreachable" },
  ENETUNREACH: { ...NOT_FOUND, text: "network unreachable" },
  ETIMEDOUT: { ...NOT_FOUND, code: "timeout", text: "timeout" },
  DEPTH_ZERO_SELF_SIGNED_CERT: { ...UNTRUSTED, text: "the certificate is self-signed" },
  SELF_SIGNED_CERT_IN_CHAIN: { ...UNTRUSTED, text: "the certificate is self-signed" },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: { ...UNTRUSTED, text: "the certificate is of an unknown authority" },
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: { ...UNTRUSTED, text: "the certificate is of an unknown authority" },
  CERT_HAS_EXPIRED: {
    code: "permission-denied",
    text: "the certificate has expired",
    hint: "renew it at the server, and check the clock here",
  },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    code: "permission-denied",
    text: "the certificate is for another name",
    hint: "use the name that is in the certificate of the server",
  },
  EPROTO: {
    code: "protocol",
    text: "the server does not use TLS",
    hint: "use ws:// instead of wss://, or start the server with --tls-cert",
  },
};

function connectionError(url: string, error: Error & { readonly code?: string }): CanError {
  const known = Object.hasOwn(MEANINGS, error.code ?? "") ? MEANINGS[error.code as string] : undefined;
  const timeout = /handshake has timed out/.test(error.message) ? MEANINGS["ETIMEDOUT"] : undefined;
  const { code, text, hint } = known ?? timeout ?? { code: "io" as const, text: error.message, hint: undefined };
  return new CanError(code, `connecting to ${url} failed: ${text}`, { cause: error, hint });
}
