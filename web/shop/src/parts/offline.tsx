import { texts } from "@akinai/kit/language";
import { useSyncExternalStore } from "react";

const text = texts(
  { offline: "オフラインです。表示中の内容は最後に読み込んだものです。接続が戻ると、続きから操作できます。" },
  { offline: "You are offline. The page shows what was last loaded. You can go on once you are connected again." },
);

function watch(changed: () => void): () => void {
  addEventListener("online", changed);
  addEventListener("offline", changed);
  return () => {
    removeEventListener("online", changed);
    removeEventListener("offline", changed);
  };
}

// Offline is the bar that says so while the device has no connection. It covers the foot of the window, so that nothing moves.
export function Offline() {
  const online = useSyncExternalStore(watch, () => navigator.onLine);
  return <div role="status">{!online && <p className="offline">{text.offline}</p>}</div>;
}
