import { texts } from "@akinai/kit/language";
import { useContext, useEffect, useState } from "react";
import { staff } from "../services.ts";
import { Desk, useMay } from "./desk.ts";
import { namesReader } from "./staffnames.ts";

const text = texts({ you: "あなた", automatic: "自動処理" }, { you: "You", automatic: "An automatic task" });

const readNames = namesReader((pageToken) => staff("listStaff", { pageSize: 100, pageToken }, { retry: true }));

// useStaffNames returns the names of staff by their ids; none if the person may not read who is staff.
export function useStaffNames(): ReadonlyMap<string, string> {
  const may = useMay()("staff.read");
  const [known, setKnown] = useState<ReadonlyMap<string, string>>(new Map());
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
  const [name, setName] = useState("");
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
