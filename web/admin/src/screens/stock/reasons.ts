import { texts } from "@akinai/kit/language";

// The reasons that the form offers; another one can be typed. They are stored as they are read, in the language of the person.
const text = texts(
  { counted: "数え直し", damaged: "破損", lost: "紛失", sample: "見本・社内使用", mistake: "入力の訂正" },
  {
    counted: "Counted again",
    damaged: "Damaged",
    lost: "Lost",
    sample: "Sample or own use",
    mistake: "Corrected an entry",
  },
);

export const reasons: readonly string[] = Object.values(text);
