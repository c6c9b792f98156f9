import styles from "./score.module.css";

/** A share as number and bar. */
export function Score({ score }: { readonly score: number }) {
  return (
    <span class={styles["score"]}>
      <span class={styles["percent"]}>{Math.round(score * 100)} %</span>
      <span class={styles["bar"]} style={{ "--share": score.toFixed(3) }} />
    </span>
  );
}
