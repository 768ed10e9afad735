import type { SavedAddressJson } from "@akinai/client";
import { path, texts } from "@akinai/kit/language";
import { Problem } from "@akinai/kit/problem";
import { logIn } from "@akinai/kit/session";
import { useState } from "react";
import { clearDraft, useDraft } from "../../parts/draft.ts";
import { mount } from "../../parts/mount.tsx";
import { Failure, Notice } from "../../parts/notices.tsx";
import { AddressText } from "../../parts/order.tsx";
import { Read, useRead } from "../../parts/read.tsx";
import { accounts } from "../../parts/services.ts";
import { Edit } from "./edit.tsx";

const text = texts(
  {
    account: "マイページ",
    empty: "お届け先はまだありません。",
    add: "お届け先を追加する",
    standard: "いつものお届け先",
    makeStandard: "いつものお届け先にする",
    edit: "変更する",
    remove: "削除する",
    removed: (name: string) => `${name} 様のお届け先を削除しました。`,
    undo: "元に戻す",
    full: "お届け先は20件まで登録できます。",
  },
  {
    account: "Account",
    empty: "You have no addresses yet.",
    add: "Add an address",
    standard: "Default address",
    makeStandard: "Make default",
    edit: "Change",
    remove: "Delete",
    removed: (name: string) => `The address of ${name} was deleted.`,
    undo: "Undo",
    full: "The address book holds 20 addresses.",
  },
);

const maxAddresses = 20;

// another is the address that is being added, in place of an id.
const another = "new";

const draftOf = (editing: string) => `address-${editing}`;

// Failed is a change that was not made. It can be made again: the service knows an address that it has.
interface Failed {
  problem: Problem;
  again: () => void;
}

const readAddresses = async (signal: AbortSignal) =>
  (await accounts("listAddresses", {}, { retry: true, signal })).addresses ?? [];

function Addresses() {
  const reading = useRead(readAddresses);
  return (
    <>
      <p>
        <a href={path("/account")}>{text.account}</a>
      </p>
      <Read of={reading}>{(all) => <Book all={all} set={reading.set} />}</Read>
    </>
  );
}

function Book({ all, set }: { all: SavedAddressJson[]; set: (all: SavedAddressJson[]) => void }) {
  const [{ editing }, setOpen] = useDraft("addresses", { editing: "" });
  const [removed, setRemoved] = useState<SavedAddressJson>();
  const [failed, setFailed] = useState<Failed>();
  const [warnings, setWarnings] = useState<string[]>([]);

  // write makes a change and reads the book again.
  const write = async (change: () => Promise<unknown>, done?: () => void) => {
    try {
      await change();
      done?.();
      set(await readAddresses(AbortSignal.timeout(10_000)));
      setFailed(undefined);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.login) logIn();
      else setFailed({ problem: error, again: () => void write(change, done) });
    }
  };
  const remove = (one: SavedAddressJson) =>
    write(
      () => accounts("deleteAddress", { id: one.id ?? "" }),
      () => setRemoved(one),
    );
  const undo = () => {
    const { address } = removed ?? {};
    if (!address) return;
    void write(
      () => accounts("addAddress", { address }),
      () => setRemoved(undefined),
    );
  };
  const edit = (id: string) => setOpen({ editing: id });
  const close = () => {
    clearDraft(draftOf(editing));
    edit("");
  };
  const opened = editing === another ? {} : all.find((one) => one.id === editing);
  if (opened) {
    return (
      <Edit
        saved={opened}
        draft={draftOf(editing)}
        close={close}
        done={(saved) => {
          close();
          setRemoved(undefined);
          setWarnings((saved.warnings ?? []).map((warning) => warning.message ?? ""));
          void write(() => Promise.resolve());
        }}
      />
    );
  }
  return (
    <>
      {failed && <Failure problem={failed.problem} retry={failed.problem.unknown ? failed.again : undefined} />}
      {warnings.length > 0 && (
        <Notice kind="warn">
          {warnings.map((warning) => (
            <p key={warning}>{warning}</p>
          ))}
        </Notice>
      )}
      {removed && (
        <div className="notice info undo" role="status">
          <span>{text.removed(removed.address?.name ?? "")}</span>
          <button type="button" className="second" onClick={undo}>
            {text.undo}
          </button>
        </div>
      )}
      {all.length === 0 && <p className="empty">{text.empty}</p>}
      <ul className="boxes">
        {all.map((one) => (
          <li key={one.id} className="box">
            {one.isDefault && <p className="state ok">{text.standard}</p>}
            <AddressText address={one.address ?? {}} />
            <div className="acts">
              <button type="button" className="plain-button" onClick={() => edit(one.id ?? "")}>
                {text.edit}
                <span className="hidden"> {one.address?.name}</span>
              </button>
              {!one.isDefault && (
                <button
                  type="button"
                  className="plain-button"
                  onClick={() => void write(() => accounts("setDefaultAddress", { id: one.id ?? "" }))}
                >
                  {text.makeStandard}
                </button>
              )}
              <button type="button" className="plain-button" onClick={() => void remove(one)}>
                {text.remove}
                <span className="hidden"> {one.address?.name}</span>
              </button>
            </div>
          </li>
        ))}
      </ul>
      {all.length < maxAddresses ? (
        <button type="button" onClick={() => edit(another)}>
          {text.add}
        </button>
      ) : (
        <p>{text.full}</p>
      )}
    </>
  );
}

mount(<Addresses />);
