import type { OptionValueJson, PictureJson } from "@akinai/client";
import { path } from "@akinai/kit/language";

// Tile is the picture of a product in a list. Without one it shows the mark. Its box is reserved.
export function Tile({ picture, size = 96 }: { picture: PictureJson | undefined; size?: number }) {
  if (!picture?.url) {
    return (
      <span className="tile blank" style={{ width: size }}>
        <svg viewBox="0 0 32 32" aria-hidden="true">
          <path d="M29 3v26H3z" fill="currentColor" />
          <path d="M3 3h26v26H3z" fill="none" stroke="currentColor" strokeWidth="3" strokeLinejoin="round" />
        </svg>
      </span>
    );
  }
  const url = picture.url.startsWith("/pictures/") ? `${picture.url}?width=${size > 80 ? 320 : 160}` : picture.url;
  return <img className="tile" src={url} width={size} height={size} alt="" style={{ width: size }} />;
}

// Name is the name of a line, which leads to its product, with the options that were chosen.
export function Name({
  name,
  slug,
  options,
}: {
  name: string | undefined;
  slug: string | undefined;
  options: OptionValueJson[] | undefined;
}) {
  return (
    <>
      {slug ? (
        <a className="name" href={path(`/p/${slug}`)}>
          {name}
        </a>
      ) : (
        <span className="name">{name}</span>
      )}
      {options && options.length > 0 && (
        <p className="meta">{options.map((o) => `${o.name}: ${o.value}`).join("・")}</p>
      )}
    </>
  );
}
