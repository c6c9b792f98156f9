/** Permissions that pages of the server do without. */
const DENIED = ["camera", "display-capture", "geolocation", "microphone", "payment"];

/** What pages load: only what the server itself serves. The analyzer connects to where its user says. */
const SOURCES: Readonly<Record<string, string>> = {
  connect: "'self' ws: wss:",
  font: "'self'",
  img: "'self' data: blob:",
  manifest: "'self'",
  script: "'self'",
  style: "'self'",
  worker: "'self'",
};

/**
 * Headers of every response. Nobody may embed the pages, they are isolated from other windows (which SharedArrayBuffer needs),
 * and their address goes nowhere.
 */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  "Content-Security-Policy": [
    "default-src 'none'",
    ...Object.entries(SOURCES).map(([kind, sources]) => `${kind}-src ${sources}`),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Permissions-Policy": ["usb=(self)", ...DENIED.map((name) => `${name}=()`)].join(", "),
};
