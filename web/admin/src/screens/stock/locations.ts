import { useRead } from "../../parts/read.tsx";
import { stock } from "../../services.ts";

const readLocations = (signal: AbortSignal) => stock("listLocations", {}, { retry: true, signal });

// useLocations returns the locations in the order of allocation, and a function that reads them again.
export function useLocations() {
  const reading = useRead(readLocations);
  const locations = reading.value?.locations ?? [];
  return {
    reading,
    locations,
    choices: locations.map(({ code = "", name }) => ({ value: code, label: name ? `${name}（${code}）` : code })),
  };
}
