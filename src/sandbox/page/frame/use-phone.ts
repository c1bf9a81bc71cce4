import { useEffect, useState } from "preact/hooks";

const NARROW = matchMedia("(max-width: 720px)");

/** Whether the window is so narrow that every column is a screen of its own. The style sheet has the same width. */
export function usePhone(): boolean {
  const [phone, setPhone] = useState(NARROW.matches);
  useEffect(() => {
    const changed = () => setPhone(NARROW.matches);
    NARROW.addEventListener("change", changed);
    return () => NARROW.removeEventListener("change", changed);
  }, []);
  return phone;
}
