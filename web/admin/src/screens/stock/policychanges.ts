import { wholeNumber } from "@akinai/kit/digits";
import type { LevelJson } from "../../../gen/akinai/inventory/v1/inventory_pb";
import type { PolicyJson } from "../../../gen/akinai/inventory/v1/inventory_service_pb";

// PolicyForm is what is typed: the threshold of a SKU, and the back-order limit of each location.
export interface PolicyForm {
  threshold: string;
  limits: Readonly<Record<string, string>>;
}

export function policyForm(threshold: number | undefined, levels: readonly LevelJson[]): PolicyForm {
  return {
    threshold: threshold === undefined ? "" : String(threshold),
    limits: Object.fromEntries(levels.map((level) => [level.location ?? "", String(level.backorderLimit ?? 0)])),
  };
}

// policyChanges returns what the form changes: the rest stays as it is, also if a colleague has changed it meanwhile.
export function policyChanges(sku: string, before: PolicyForm, form: PolicyForm): PolicyJson[] {
  const changes: PolicyJson[] = [];
  if (before.threshold !== "" && wholeNumber(form.threshold) === "") changes.push({ sku, removeLowThreshold: true });
  else if (form.threshold !== before.threshold && wholeNumber(form.threshold))
    changes.push({ sku, lowThreshold: Number(wholeNumber(form.threshold)) });
  for (const [location, limit] of Object.entries(form.limits))
    if (limit !== before.limits[location] && wholeNumber(limit))
      changes.push({ sku, location, backorderLimit: Number(wholeNumber(limit)) });
  return changes;
}
