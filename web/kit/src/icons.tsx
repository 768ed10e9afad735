// The icons of the shop, of one stroke width. Each stands beside a word, so that it is hidden from screen readers.
function Icon({ path }: { path: string }) {
  return (
    <svg
      className="icon"
      viewBox="0 0 24 24"
      width="20"
      height="20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={path} />
    </svg>
  );
}

export const AlertIcon = () => <Icon path="M12 4 2.5 20h19zM12 10v4M12 17.2v.1" />;
export const CheckIcon = () => <Icon path="M4.5 12.5l5 5 10-11" />;
export const CopyIcon = () => <Icon path="M9 9h11v11H9zM5 15H4V4h11v1" />;
