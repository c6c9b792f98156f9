/**
 * Runs in a page: opens a WebSocket, sends a token and returns the type of the first message, or the code of the closing.
 * @param {{ bus: string, token: string }} where
 * @returns {Promise<{ opened: boolean, answer: string | number }>}
 */
export function tryBus({ bus, token }) {
  return new Promise((resolve) => {
    let opened = false;
    const socket = new WebSocket(bus);
    socket.onopen = () => {
      opened = true;
      socket.send(JSON.stringify({ type: "hello", version: "1.0", token }));
    };
    socket.onmessage = ({ data }) => {
      resolve({ opened, answer: JSON.parse(data).type });
      socket.close();
    };
    socket.onclose = ({ code }) => resolve({ opened, answer: code });
  });
}
