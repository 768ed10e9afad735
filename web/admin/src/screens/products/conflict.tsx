import type { ProductConflictJson } from "../../../gen/akinai/product/v1/product_pb";
import { ConflictDialog } from "../../parts/conflict.tsx";
import { fieldWord, valueWord } from "./fieldwords.ts";
import { formOf, type ProductForm } from "./form.ts";
import { merge } from "./merge.ts";

// ProductConflict is the dialog about what two people changed at a product. save gets what is to be saved on top of the newer version.
export function ProductConflict({
  conflict,
  base,
  mine,
  close,
  save,
}: {
  conflict: ProductConflictJson;
  base: ProductForm;
  mine: ProductForm;
  close: () => void;
  save: (form: ProductForm) => void;
}) {
  const { taken, conflicts, result } = merge(base, mine, formOf(conflict.current));
  return (
    <ConflictDialog
      by={conflict.updatedBy}
      at={conflict.updatedAt}
      taken={taken.map(fieldWord)}
      conflicts={conflicts.map(({ field, mine, theirs }) => ({
        field,
        label: fieldWord(field),
        mine: valueWord(field, mine),
        theirs: valueWord(field, theirs),
      }))}
      close={close}
      save={(choices) => save(result(choices))}
    />
  );
}
