import { texts } from "@akinai/kit/language";
import { Button } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { ProductJson } from "../../../gen/akinai/product/v1/product_pb";
import { orReload, useAct } from "../../parts/act.ts";
import { Danger } from "../../parts/danger.tsx";
import { Failure } from "../../parts/failure.tsx";
import { products } from "../../services.ts";
import { formOf, inputOf, type ProductForm } from "./form.ts";

const text = texts(
  {
    publish: "公開する",
    unpublish: "下書きに戻す",
    archive: "アーカイブする",
    remove: "削除する",
    saveFirst: "先に変更を保存してください",
    archiveTitle: (name: string) => `「${name}」をアーカイブする`,
    archiveEffect: (n: number) =>
      `${n}件のSKUが販売できなくなり、商品ページには「販売を終了しました」と出ます。カートに入っている分は注文できません。あとで公開に戻せます。`,
    removeTitle: (name: string) => `「${name}」を削除する`,
    removeEffect: (n: number) =>
      `${n}件のSKU、価格予約、翻訳が消えます。注文の控えと価格の履歴は残ります。元に戻せません。販売を終えるだけなら、アーカイブを使ってください。`,
  },
  {
    publish: "Publish",
    unpublish: "Back to draft",
    archive: "Archive",
    remove: "Delete",
    saveFirst: "Save your changes first",
    archiveTitle: (name: string) => `Archive “${name}”`,
    archiveEffect: (n: number) =>
      `${n} ${n === 1 ? "SKU" : "SKUs"} can no longer be bought, and the page says that it is no longer sold. What is in carts cannot be ordered. You can publish it again.`,
    removeTitle: (name: string) => `Delete “${name}”`,
    removeEffect: (n: number) =>
      `${n} ${n === 1 ? "SKU goes" : "SKUs go"}, with scheduled prices and translations. Orders keep their copies, and the price history stays. This cannot be undone. To end the sale alone, archive it.`,
  },
);

// Actions publish, archive and delete a product that has no unsaved changes. What is typed while one of them runs stays.
export function Actions({
  product,
  form,
  dirty,
  stored,
  reload,
}: {
  product: ProductJson;
  form: ProductForm;
  dirty: boolean;
  stored: (product: ProductJson, since: ProductForm) => void;
  reload: () => void;
}) {
  const [asked, setAsked] = useState<"archive" | "remove">();
  const act = useAct();
  const navigate = useNavigate();
  const { id = "", version = "0", status, name = "" } = product;
  const units = product.variants?.length ?? 0;
  const become = async (next: NonNullable<ProductJson["status"]>) => {
    const input = { ...inputOf(formOf(product), product), status: next };
    const write = products("updateProduct", { id, version, product: input, mask: { fields: ["status"] } });
    const result = await orReload(write, reload);
    setAsked(undefined);
    stored(result.product ?? {}, form);
  };
  const off = { disabled: dirty || act.busy, ...(dirty && { title: text.saveFirst }) };
  return (
    <>
      {act.problem && <Failure problem={act.problem} />}
      {status !== "STATUS_PUBLISHED" && (
        <Button {...off} onClick={() => act.run(() => become("STATUS_PUBLISHED"))} data-act="publish">
          {text.publish}
        </Button>
      )}
      {status !== "STATUS_DRAFT" && (
        <Button {...off} variant="default" onClick={() => act.run(() => become("STATUS_DRAFT"))} data-act="unpublish">
          {text.unpublish}
        </Button>
      )}
      {status !== "STATUS_ARCHIVED" && (
        <Button {...off} variant="default" onClick={() => setAsked("archive")} data-act="archive">
          {text.archive}
        </Button>
      )}
      <Button {...off} variant="outline" color="shu" onClick={() => setAsked("remove")} data-act="delete">
        {text.remove}
      </Button>
      <Danger
        opened={asked === "archive"}
        title={text.archiveTitle(name)}
        verb={text.archive}
        close={() => setAsked(undefined)}
        run={() => become("STATUS_ARCHIVED")}
      >
        <p>{text.archiveEffect(units)}</p>
      </Danger>
      <Danger
        opened={asked === "remove"}
        title={text.removeTitle(name)}
        verb={text.remove}
        close={() => setAsked(undefined)}
        run={async () => {
          await orReload(products("deleteProduct", { id, version }), reload);
          await navigate({ to: "/products" });
        }}
      >
        <p>{text.removeEffect(units)}</p>
      </Danger>
    </>
  );
}
