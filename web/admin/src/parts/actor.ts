import { texts } from "@akinai/kit/language";
import { useContext, useEffect, useState } from "react";
import { staff } from "../services.ts";
import { Desk, useMay } from "./desk.ts";
import { namesReader } from "./staffnames.ts";

const text = texts({ you: "あなた", automatic: "自動処理" }, { you: "You", automatic: "An automatic task" });

// names are those that were read last.
let names: ReadonlyMap<string, string> = new Map();

const read = namesReader((pageToken) => staff("listStaff", { pageSize: 100, pageToken }, { retry: true }));

// readNames reads the names of staff. A screen that waits for it shows names at once, so that nothing on it moves.
export async function readNames(): Promise<ReadonlyMap<string, string>> {
  names = await read();
  return names;
}

// useStaffNames returns the names of staff by their ids; none if the person may not read who is staff.
export function useStaffNames(): ReadonlyMap<string, string> {
  const may = useMay()("staff.read");
  const [known, setKnown] = useState(names);
  useEffect(() => {
    if (!may) return;
    let there = true;
    void readNames().then((all) => there && setKnown(all));
    return () => {
      there = false;
    };
  }, [may]);
  return known;
}

// useActor returns who made a change, in words: the name, if the person may read who is staff, else the id; "" if it is not known.
export function useActor(actor: string | undefined): string {
  const { userId } = useContext(Desk);
  const may = useMay()("staff.read");
  const [name, setName] = useState(names.get(actor ?? "") ?? "");
  useEffect(() => {
    if (!may || !actor || actor.startsWith("system")) return;
    let there = true;
    void readNames().then((known) => there && setName(known.get(actor) ?? ""));
    return () => {
      there = false;
    };
  }, [may, actor]);
  if (!actor) return "";
  if (actor === userId) return text.you;
  if (actor.startsWith("system")) return text.automatic;
  return name || actor;
}
