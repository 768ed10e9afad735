import { type ReactNode, useEffect, useRef } from "react";

// Page is one screen: its title, what can be done, and its content. The title takes the focus when the screen opens.
export function Page({
  title,
  count,
  actions,
  children,
}: {
  title: string;
  count?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title}・Akinai`;
    heading.current?.focus();
  }, [title]);
  return (
    <>
      <header className="page-head">
        <h1 ref={heading} tabIndex={-1}>
          {title}
          {count !== undefined && <span className="count">{count}</span>}
        </h1>
        {actions && <div className="actions">{actions}</div>}
      </header>
      {children}
    </>
  );
}
