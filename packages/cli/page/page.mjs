// Shows the address of this server's bus, and whether it has its adapter.
const { protocol, host, hash } = location;
const token = /^#token=([!-~]+)$/.exec(hash)?.[1] ?? "TOKEN";
const address = `${protocol === "https:" ? "wss" : "ws"}://${host}/bus`;
document.querySelector("#command").textContent = `canalyst dump --device '${address}#token=${token}'`;

const state = document.querySelector("#state");
try {
  const { buses } = await (await fetch("/healthz")).json();
  const names = buses.map(({ path, connected }) => `${path}: ${connected ? "the adapter is connected" : "the adapter is disconnected"}`);
  state.textContent = names.join("; ");
} catch {
  state.textContent = "The server does not answer any more.";
}
