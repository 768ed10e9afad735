import { texts } from "@akinai/kit/language";
import { Button, TextInput } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useContext, useState } from "react";
import { useAct } from "../parts/act.ts";
import { Desk } from "../parts/desk.ts";
import { Dialog } from "../parts/dialog.tsx";
import type { OrderFilters } from "./orderfilters.ts";
import { longestName, readViews, sameView, type View, viewsPlace, withoutPages, withView } from "./orderviewlist.ts";

const text = texts(
  {
    views: "ビュー",
    all: "すべて",
    unpaid: "入金待ち",
    toShip: "出荷待ち",
    preparing: "出荷準備",
    stuck: "要対応",
    save: "この条件を保存する",
    title: "ビューを保存",
    name: "名前",
    hint: "このブラウザーに保存されます。同じ名前のビューは置き換えます。",
    missing: "名前を入力してください",
    back: "戻る",
    keep: "保存する",
    remove: (name: string) => `ビュー「${name}」を削除する`,
  },
  {
    views: "Views",
    all: "All",
    unpaid: "Not paid",
    toShip: "To ship",
    preparing: "Preparing",
    stuck: "Needs attention",
    save: "Save this view",
    title: "Save the view",
    name: "Name",
    hint: "It is kept in this browser. A view of the same name is replaced.",
    missing: "Enter a name",
    back: "Back",
    keep: "Save",
    remove: (name: string) => `Remove the view “${name}”`,
  },
);

const builtIn: readonly View[] = [
  { name: text.all, filters: {} },
  { name: text.unpaid, filters: { status: "CONFIRMED", payment: "PENDING" } },
  { name: text.toShip, filters: { status: "OPEN", fulfillment: "OPEN" } },
  { name: text.preparing, filters: { status: "PROCESSING" } },
  { name: text.stuck, filters: { suspended: true } },
];

// OrderViews are the names of filters: those that all have, and those that the person has kept in this browser.
export function OrderViews({ filters }: { filters: OrderFilters }) {
  const place = viewsPlace(useContext(Desk).userId);
  const [own, setOwn] = useState(() => readViews(localStorage.getItem(place)));
  const [saving, setSaving] = useState(false);
  const keep = (views: View[]) => {
    localStorage.setItem(place, JSON.stringify(views));
    setOwn(views);
  };
  const known = [...builtIn, ...own].some((view) => sameView(view.filters, filters));
  const tab = ({ name, filters: of }: View) => (
    <Link
      to="/orders"
      search={of}
      // The router marks a view on its first page; it is current on the others too.
      activeOptions={{ exact: true, includeSearch: true }}
      aria-current={sameView(of, filters) ? "page" : undefined}
    >
      {name}
    </Link>
  );
  return (
    <nav aria-label={text.views} className="views">
      <ul>
        {builtIn.map((view) => (
          <li key={view.name}>{tab(view)}</li>
        ))}
        {own.map((view) => (
          <li key={`own ${view.name}`} data-view={view.name}>
            {tab(view)}
            <Button
              variant="subtle"
              size="compact-xs"
              aria-label={text.remove(view.name)}
              onClick={() => keep(own.filter((other) => other !== view))}
            >
              ×
            </Button>
          </li>
        ))}
      </ul>
      {!known && (
        <Button variant="subtle" size="compact-sm" onClick={() => setSaving(true)} data-act="save-view">
          {text.save}
        </Button>
      )}
      {saving && (
        <Save
          close={(name) => {
            setSaving(false);
            if (name) keep(withView(own, { name, filters: withoutPages(filters) }));
          }}
        />
      )}
    </nav>
  );
}

function Save({ close }: { close: (name?: string) => void }) {
  const [name, setName] = useState("");
  const [missing, setMissing] = useState(false);
  const act = useAct();
  return (
    <Dialog title={text.title} act={act} close={close}>
      <TextInput
        label={text.name}
        description={text.hint}
        name="view"
        maxLength={longestName}
        value={name}
        error={missing && !name.trim() ? text.missing : undefined}
        onChange={(event) => setName(event.currentTarget.value)}
        data-autofocus
      />
      <div className="buttons">
        <Button variant="default" onClick={() => close()}>
          {text.back}
        </Button>
        <Button onClick={() => (name.trim() ? close(name.trim()) : setMissing(true))} data-act="keep-view">
          {text.keep}
        </Button>
      </div>
    </Dialog>
  );
}
