import { describe, expect, it } from "vitest";
import { GridScroll } from "./grid-scroll.js";
import { MAX_HEIGHT_PX, ROW_PX } from "./scroll-map.js";

/** A table of 10 visible rows, whose scroll bar a test moves. */
function makeTable({ grows = true } = {}) {
  const element = { scrollTop: 0, clientHeight: 11 * ROW_PX };
  const body = { style: { height: "" } };
  const said: unknown[] = [];
  const onScroll = () => said.push("scrolled");
  const scroll = new GridScroll({ element, body, grows: () => grows, onScroll, onFollow: (is) => said.push(is) });
  scroll.measure();
  const grow = (first: number, end: number) => {
    scroll.bounds = { first, end, stamp: 0 };
    scroll.layout();
  };
  const drag = (scrollTop: number) => {
    element.scrollTop = scrollTop;
    scroll.onScroll();
  };
  return { scroll, element, body, said, grow, drag };
}

describe("the rows of a table that are in view", () => {
  it("are the newest ones while they are followed", () => {
    const { scroll, element, body, grow, said } = makeTable();
    grow(0, 100);
    expect([scroll.top, element.scrollTop, body.style.height]).toEqual([90, 90 * ROW_PX, `${100 * ROW_PX}px`]);
    grow(20, 140);
    expect([scroll.top, element.scrollTop]).toEqual([130, 110 * ROW_PX]);
    expect(said).toEqual([]);
  });

  it("stay when the scroll bar is moved up, and are the newest again when it is moved to the end", () => {
    const { scroll, grow, drag, said } = makeTable();
    grow(0, 100);
    drag(50 * ROW_PX);
    grow(0, 200);
    expect([scroll.top, scroll.following, said]).toEqual([50, false, [false, "scrolled"]]);
    drag(190 * ROW_PX);
    grow(0, 300);
    expect([scroll.top, scroll.following]).toEqual([290, true]);
  });

  it("are the first that exist when the ones in view have gone", () => {
    const { scroll, grow, drag } = makeTable();
    grow(0, 100);
    drag(10 * ROW_PX);
    grow(40, 140);
    expect(scroll.top).toBe(40);
  });

  it("are never followed where none come at the end", () => {
    const { scroll, grow, drag } = makeTable({ grows: false });
    scroll.following = false;
    grow(0, 100);
    drag(90 * ROW_PX);
    expect([scroll.top, scroll.following]).toEqual([90, false]);
  });

  it("move no farther than needed to show a row, or bring it into the middle", () => {
    const { scroll, grow } = makeTable();
    grow(0, 1_000);
    scroll.toFirst();
    scroll.reveal(5, true);
    expect(scroll.top).toBe(0);
    scroll.reveal(30, false);
    expect(scroll.top).toBe(21);
    scroll.reveal(10, false);
    expect(scroll.top).toBe(10);
    scroll.reveal(500, true);
    expect(scroll.top).toBe(495);
  });

  it("can be any of ten million, below a scroll bar of limited height", () => {
    const { scroll, grow, element, body } = makeTable();
    grow(0, 10_000_000);
    expect(body.style.height).toBe(`${MAX_HEIGHT_PX}px`);
    scroll.reveal(7_654_321, false);
    expect(scroll.top).toBe(7_654_321);
    const before = element.scrollTop;
    scroll.reveal(7_654_400, false);
    expect([scroll.top, Math.abs(element.scrollTop - before) <= 79 * ROW_PX]).toEqual([7_654_391, true]);
    let prevented = 0;
    const turn = { deltaY: 3 * ROW_PX, deltaMode: 0, ctrlKey: false, shiftKey: false, preventDefault: () => prevented++ };
    scroll.onWheel(turn);
    scroll.onWheel({ ...turn, ctrlKey: true });
    expect([scroll.top, prevented]).toEqual([7_654_394, 1]);
  });
});
