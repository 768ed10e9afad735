import { texts } from "@akinai/kit/language";
import { Link } from "@tanstack/react-router";
import { useContext } from "react";
import { visible } from "../navigation.ts";
import { Desk } from "../parts/desk.ts";
import { Page } from "../parts/page.tsx";

const text = texts({ title: "ホーム" }, { title: "Home" });

export function Home() {
  const { permissions } = useContext(Desk);
  return (
    <Page title={text.title}>
      <ul className="tiles">
        {visible(permissions ?? [])
          .filter((place) => place.path !== "/")
          .map((place) => (
            <li key={place.path}>
              <Link to={place.path}>{place.name}</Link>
            </li>
          ))}
      </ul>
    </Page>
  );
}
