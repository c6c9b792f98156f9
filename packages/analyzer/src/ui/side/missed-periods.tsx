import { CALM_MS, useLiveAnswer } from "../answers/use-live-answer.js";
import { text } from "../text.js";
import styles from "./side.module.css";

/** Messages whose frames did not come in the cycle time of their database. */
export function MissedPeriods() {
  const answer = useLiveAnswer("missedPeriods", () => undefined, "", CALM_MS).value.value;
  if (answer === undefined) return null;
  const { periodic, incomplete, missed, worst } = answer;
  const words = text.statistics.missed;
  if (periodic === 0) return <p class={styles["quiet"]}>{words.noCycle}</p>;
  if (missed === 0) return <p class={styles["quiet"]}>{words.none(periodic)}</p>;
  return (
    <>
      <p>{words.some(missed, incomplete, periodic)}</p>
      <table class={styles["signals"]}>
        <tbody>
          {worst.map(({ channel, id, extended, name, cycleUs, missed: count }) => (
            <tr key={`${channel} ${id} ${extended}`}>
              <th scope="row">
                {name} <span class={styles["quiet"]}>{words.cycle(channel, cycleUs / 1000)}</span>
              </th>
              <td>{words.count(count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {incomplete > worst.length && <p class={styles["quiet"]}>{words.more(incomplete - worst.length)}</p>}
    </>
  );
}
