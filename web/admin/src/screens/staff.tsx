import { texts } from "@akinai/kit/language";
import type { ListStaffResponseJson } from "../../gen/akinai/auth/v1/staff_service_pb";
import { exact, stamp } from "../parts/dates.ts";
import { Page } from "../parts/page.tsx";
import { Read, useRead } from "../parts/read.tsx";
import { staff } from "../services.ts";

const text = texts(
  {
    title: "スタッフ",
    email: "メールアドレス",
    name: "名前",
    roles: "役割",
    state: "状態",
    since: "登録",
    active: "有効",
    disabled: "無効",
  },
  {
    title: "Staff",
    email: "E-mail",
    name: "Name",
    roles: "Roles",
    state: "State",
    since: "Since",
    active: "Active",
    disabled: "Disabled",
  },
);

const readStaff = (signal: AbortSignal) => staff("listStaff", { pageSize: 100 }, { retry: true, signal });

export function Staff() {
  const reading = useRead(readStaff);
  return (
    <Page title={text.title} count={reading.value?.staff?.length}>
      <Read of={reading}>{(value) => <Members value={value} />}</Read>
    </Page>
  );
}

function Members({ value }: { value: ListStaffResponseJson }) {
  return (
    <table className="grid">
      <thead>
        <tr>
          <th>{text.email}</th>
          <th>{text.name}</th>
          <th>{text.roles}</th>
          <th>{text.state}</th>
          <th>{text.since}</th>
        </tr>
      </thead>
      <tbody>
        {value.staff?.map((member) => (
          <tr key={member.userId}>
            <td>{member.email}</td>
            <td>{member.name}</td>
            <td>{member.roles?.join(", ")}</td>
            <td>{member.disabled ? text.disabled : text.active}</td>
            <td title={exact(member.createdAt)}>{stamp(member.createdAt)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
