import { texts } from "@akinai/kit/language";
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { orReload, useAct } from "../../parts/act.ts";
import { Danger } from "../../parts/danger.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Page } from "../../parts/page.tsx";
import { Read, useRead } from "../../parts/read.tsx";
import { products } from "../../services.ts";
import { choices, readCategories } from "../products/categories.ts";
import { type Node, treeOf, within } from "./tree.ts";

const text = texts(
  {
    title: "カテゴリー",
    lead: "↑ と ↓ のボタンで並べ替え、「移動先」で別のカテゴリーの下へ移します。",
    add: "カテゴリーを追加する",
    addTitle: "カテゴリーを追加",
    edit: "名前を変える",
    up: (name: string) => `${name}を上へ`,
    down: (name: string) => `${name}を下へ`,
    moved: (name: string, n: number) => `${name}を${n}番目に移しました`,
    place: "移動先",
    placeOf: (name: string) => `${name}の移動先`,
    root: "最上位",
    remove: "削除する",
    removeTitle: (name: string) => `カテゴリー「${name}」を削除する`,
    removeEffect:
      "このカテゴリーのページはなくなり、リンクは切れます。中に商品やカテゴリーがある間は削除できません。元に戻せません。",
    name: "名前",
    nameEn: "名前（英語）",
    slug: "URL（小文字の英数字とハイフン。あとで変えられません）",
    parent: "親カテゴリー",
    tree: "カテゴリーの木",
    products: "商品を見る",
    none: "まだカテゴリーがありません。",
    save: "保存する",
    back: "戻る",
  },
  {
    title: "Categories",
    lead: "The buttons ↑ and ↓ change the order; “Move to” puts a category below another one.",
    add: "Add a category",
    addTitle: "Add a category",
    edit: "Rename",
    up: (name: string) => `Move ${name} up`,
    down: (name: string) => `Move ${name} down`,
    moved: (name: string, n: number) => `${name} is number ${n} now`,
    place: "Move to",
    placeOf: (name: string) => `Move ${name} to`,
    root: "Top level",
    remove: "Delete",
    removeTitle: (name: string) => `Delete the category “${name}”`,
    removeEffect:
      "Its page goes, and links to it break. A category with products or categories in it cannot be deleted. This cannot be undone.",
    name: "Name",
    nameEn: "Name (English)",
    slug: "Address (lower case, digits and hyphens; it cannot be changed later)",
    parent: "Parent",
    tree: "Tree of categories",
    products: "Products",
    none: "There are no categories yet.",
    save: "Save",
    back: "Back",
  },
);

// Categories is the tree of categories: its order, parents and names. Every move is a button, so that it needs no dragging.
export function Categories() {
  const reading = useRead(readCategories);
  const [edited, setEdited] = useState<Node | "new">();
  const [removed, setRemoved] = useState<Node>();
  const [said, setSaid] = useState("");
  const act = useAct();
  const nodes = treeOf(reading.value?.categories ?? []);
  const move = ({ category }: Node, parent: string, position: number) =>
    act.run(async () => {
      const { slug = "", version = "0" } = category;
      await orReload(products("moveCategory", { slug, version, parent, position }), reading.reload);
      setSaid(text.moved(category.name ?? "", position + 1));
      reading.reload();
    });
  const done = () => {
    setEdited(undefined);
    setRemoved(undefined);
    reading.reload();
  };
  return (
    <Page
      title={text.title}
      actions={
        <Button onClick={() => setEdited("new")} data-act="add-category">
          {text.add}
        </Button>
      }
    >
      <p className="meta">{text.lead}</p>
      {act.problem && <Failure problem={act.problem} retry={reading.reload} />}
      <p className="hidden" role="status">
        {said}
      </p>
      <Read of={reading}>
        {() =>
          nodes.length === 0 ? (
            <p className="empty">{text.none}</p>
          ) : (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
            <section className="scroll" aria-label={text.tree} tabIndex={0}>
              <table className="grid" id="tree">
                <tbody>
                  {nodes.map((node) => (
                    <Row
                      key={node.category.slug}
                      node={node}
                      nodes={nodes}
                      busy={act.busy}
                      move={move}
                      edit={() => setEdited(node)}
                      remove={() => setRemoved(node)}
                    />
                  ))}
                </tbody>
              </table>
            </section>
          )
        }
      </Read>
      {edited && (
        <Editor
          node={edited === "new" ? undefined : edited}
          nodes={nodes}
          reload={reading.reload}
          close={() => setEdited(undefined)}
          done={done}
        />
      )}
      <Danger
        opened={removed !== undefined}
        title={text.removeTitle(removed?.category.name ?? "")}
        verb={text.remove}
        close={() => setRemoved(undefined)}
        run={async () => {
          const { slug = "", version = "0" } = latest(nodes, removed) ?? {};
          await orReload(products("deleteCategory", { slug, version }), reading.reload);
          done();
        }}
      >
        <p>{text.removeEffect}</p>
      </Danger>
    </Page>
  );
}

function Row({
  node,
  nodes,
  busy,
  move,
  edit,
  remove,
}: {
  node: Node;
  nodes: Node[];
  busy: boolean;
  move: (node: Node, parent: string, position: number) => void;
  edit: () => void;
  remove: () => void;
}) {
  const { slug = "", name = "", parent = "", names } = node.category;
  const own = within(nodes, slug);
  const places = choices(nodes.map(({ category }) => category)).filter(({ value }) => !own.has(value));
  return (
    <tr data-category={slug}>
      <td>
        <span style={{ paddingLeft: `${node.depth * 24}px` }}>{name}</span>
        {names?.en && <span className="meta"> {names.en}</span>}
        <span className="meta mono"> {slug}</span>
      </td>
      <td className="keep">
        <Button
          variant="default"
          size="compact-sm"
          aria-label={text.up(name)}
          disabled={busy || node.index === 0}
          onClick={() => move(node, parent, node.index - 1)}
          data-act="up"
        >
          ↑
        </Button>{" "}
        <Button
          variant="default"
          size="compact-sm"
          aria-label={text.down(name)}
          disabled={busy || node.index === node.siblings.length - 1}
          onClick={() => move(node, parent, node.index + 1)}
          data-act="down"
        >
          ↓
        </Button>
      </td>
      <td>
        <NativeSelect
          size="xs"
          aria-label={text.placeOf(name)}
          value={parent}
          disabled={busy}
          data={[{ value: "", label: text.root }, ...places]}
          onChange={(event) => move(node, event.currentTarget.value, 1_000_000)}
        />
      </td>
      <td className="keep">
        <Link to="/products" search={{ category: slug }}>
          {text.products}
        </Link>
      </td>
      <td className="keep">
        <Button variant="default" size="compact-sm" onClick={edit} data-act="rename">
          {text.edit}
        </Button>{" "}
        <Button variant="subtle" size="compact-sm" onClick={remove} data-act="remove-category">
          {text.remove}
        </Button>
      </td>
    </tr>
  );
}

// latest returns the category of a dialog as it was read last: after a conflict it is another one than when the dialog was opened.
const latest = (nodes: readonly Node[], node: Node | undefined) =>
  node && (nodes.find(({ category }) => category.slug === node.category.slug) ?? node).category;

// Editor names a category; of a new one also its address and its parent. A stale version is refused, and what was typed stays.
function Editor({
  node,
  nodes,
  reload,
  close,
  done,
}: {
  node: Node | undefined;
  nodes: Node[];
  reload: () => void;
  close: () => void;
  done: () => void;
}) {
  const before = latest(nodes, node);
  const [slug, setSlug] = useState("");
  const [parent, setParent] = useState("");
  const [name, setName] = useState(before?.name ?? "");
  const [nameEn, setNameEn] = useState(before?.names?.en ?? "");
  const act = useAct();
  const { en: _, ...others } = before?.names ?? {};
  const names = nameEn ? { ...others, en: nameEn } : others;
  const save = () =>
    act.run(async () => {
      if (before) {
        const { slug = "", version = "0" } = before;
        await orReload(products("updateCategory", { slug, version, name, names }), reload);
      } else {
        await products("createCategory", { category: { slug: slug.trim(), name, parent, names } });
      }
      done();
    });
  return (
    <Dialog title={before ? `${text.edit}: ${before.name}` : text.addTitle} act={act} close={close}>
      <TextInput label={text.name} name="name" value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <TextInput
        label={text.nameEn}
        lang="en"
        value={nameEn}
        onChange={(event) => setNameEn(event.currentTarget.value)}
      />
      {!before && (
        <>
          <TextInput
            label={text.slug}
            name="slug"
            value={slug}
            onChange={(event) => setSlug(event.currentTarget.value)}
          />
          <NativeSelect
            label={text.parent}
            value={parent}
            data={[{ value: "", label: text.root }, ...choices(nodes.map(({ category }) => category))]}
            onChange={(event) => setParent(event.currentTarget.value)}
          />
        </>
      )}
      <div className="buttons">
        <Button variant="default" onClick={close}>
          {text.back}
        </Button>
        <Button loading={act.busy} onClick={save} data-act="save-category">
          {text.save}
        </Button>
      </div>
    </Dialog>
  );
}
