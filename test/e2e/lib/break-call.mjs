/**
 * Lets a call of the page to the engine fail, from the next load on, until it is mended: the engine gets it under the name `broken`.
 * @param {Pick<import("playwright-core").Page, "addInitScript">} target a page, or the context of pages to come
 * @param {string} name
 */
export function breakCall(target, name) {
  return target.addInitScript((name) => {
    const { postMessage } = Worker.prototype;
    Worker.prototype.postMessage = function (message, ...rest) {
      const fails = message.name === name && !globalThis.isMended;
      return postMessage.call(this, fails ? { ...message, name: "broken" } : message, ...rest);
    };
  }, name);
}

/**
 * Lets all calls of a page reach the engine again.
 * @param {import("playwright-core").Page} page
 */
export function mend(page) {
  return page.evaluate(() => {
    globalThis.isMended = true;
  });
}
