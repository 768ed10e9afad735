import type { OrderJson } from "@akinai/client";
import { moment } from "@akinai/kit/dates";
import { texts } from "@akinai/kit/language";
import { stepsOf } from "./steps.ts";

const text = texts({ notYet: "（まだです）" }, { notYet: " (not yet)" });

// Timeline lists what has happened with its time, and what is next: a full square is done.
export function Timeline({ order }: { order: OrderJson }) {
  return (
    <ol className="timeline">
      {stepsOf(order).map((step) => (
        <li key={`${step.word}${step.at}`} className={step.at ? "done" : ""}>
          {step.word}
          {step.at ? (
            <time className="meta" dateTime={step.at}>
              {" "}
              {moment(step.at)}
            </time>
          ) : (
            <span className="hidden">{text.notYet}</span>
          )}
        </li>
      ))}
    </ol>
  );
}
