import { useEffect, useRef } from "react";
import uPlot from "uplot";

// The colors of the axes and of the first plot, as in admin.css.
const [ink, line, accent] = ["#556063", "#d8dddd", "#23466b"];
const height = 220;

// SalesPlot draws one figure a day. The table beside it says the same in text: a canvas says nothing to a screen reader. format returns
// a figure, and label the name of a day, in words.
export function SalesPlot({
  days,
  values,
  format,
  label,
}: {
  days: readonly string[];
  values: readonly number[];
  format: (value: number) => string;
  label: (day: string) => string;
}) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const div = place.current;
    if (!div) return;
    const font = `12px ${getComputedStyle(div).fontFamily}`;
    const plot = new uPlot(
      {
        width: div.clientWidth,
        height,
        // The name of the last day stands half outside of the plot.
        padding: [8, 48, 0, 0],
        legend: { show: false },
        cursor: { show: false },
        scales: { x: { time: false }, y: { range: (_, __, max) => [0, Math.max(1, max * 1.1)] } },
        series: [{}, { stroke: accent, width: 2, fill: "#e5edf5", points: { show: true, size: 5 } }],
        axes: [
          {
            stroke: ink,
            font,
            grid: { show: false },
            ticks: { stroke: line },
            splits: () => days.map((_, i) => i).filter((i) => (days.length - 1 - i) % 7 === 0),
            values: (_, at) => at.map((i) => label(days[i] ?? "")),
          },
          {
            stroke: ink,
            font,
            size: 84,
            grid: { stroke: line },
            ticks: { show: false },
            // Figures are whole numbers.
            values: (_, at) => at.map((value) => (Number.isInteger(value) ? format(value) : "")),
          },
        ],
      },
      [days.map((_, i) => i), [...values]],
      div,
    );
    const watcher = new ResizeObserver(() => plot.setSize({ width: div.clientWidth, height }));
    watcher.observe(div);
    return () => {
      watcher.disconnect();
      plot.destroy();
    };
  }, [days, values, format, label]);
  return <div ref={place} className="plot" aria-hidden="true" />;
}
