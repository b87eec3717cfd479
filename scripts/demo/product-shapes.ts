/** The colours of one product: its body, its shaded and lit sides, and the wall behind it. */
export type Palette = {
  readonly name: string;
  readonly body: string;
  readonly shade: string;
  readonly light: string;
  readonly wall: string;
};

export const palettes: readonly Palette[] = [
  { name: "Ocean", body: "#3b6fb5", shade: "#2c548c", light: "#7ea6dc", wall: "#e8eff8" },
  { name: "Clay", body: "#d2714f", shade: "#a95336", light: "#eca88d", wall: "#faeee8" },
  { name: "Sage", body: "#6f9a76", shade: "#52765a", light: "#a9c8ad", wall: "#edf4ec" },
  { name: "Plum", body: "#80588f", shade: "#60406d", light: "#b593c2", wall: "#f4edf6" },
];

const wood = "#c49a6c";
const woodShade = "#a37b50";
const dark = "#374151";
const paper = "#ffffff";

/** A product as flat SVG on an 800 x 800 canvas; the floor line is at y = 640. */
export type Shape = { readonly name: string; readonly category: string; readonly draw: (p: Palette) => string };

export const shapes: readonly Shape[] = [
  {
    name: "Stoneware Mug",
    category: "Kitchen",
    draw: (p) => `
      <path d="M520 330h50a95 95 0 0 1 0 190h-60" fill="none" stroke="${p.shade}" stroke-width="40"/>
      <path d="M240 260h290v280a100 100 0 0 1-100 100h-90a100 100 0 0 1-100-100z" fill="${p.body}"/>
      <path d="M240 420h290v60h-290z" fill="${p.light}"/>
      <path d="M470 260h60v280a100 100 0 0 1-80 98q20-40 20-98z" fill="${p.shade}" opacity=".45"/>
      <ellipse cx="385" cy="260" rx="145" ry="30" fill="${p.shade}"/>
      <ellipse cx="385" cy="266" rx="122" ry="20" fill="#5b3a29"/>
      <path d="M340 200q-20-30 0-60t0-60M420 200q-20-30 0-60t0-60" fill="none" stroke="${p.light}" stroke-width="12" stroke-linecap="round" opacity=".7"/>`,
  },
  {
    name: "Table Lamp",
    category: "Lighting",
    draw: (p) => `
      <path d="M220 400L120 640h560L580 400z" fill="#fde68a" opacity=".55"/>
      <path d="M385 380h30v220h-30z" fill="${wood}"/>
      <ellipse cx="400" cy="618" rx="110" ry="24" fill="${woodShade}"/>
      <path d="M290 150h220l80 250H210z" fill="${p.body}"/>
      <path d="M440 150h70l80 250h-110z" fill="${p.shade}" opacity=".5"/>
      <path d="M302 150h36l-50 250h-62z" fill="${p.light}" opacity=".6"/>
      <ellipse cx="400" cy="150" rx="110" ry="16" fill="${p.shade}"/>`,
  },
  {
    name: "Canvas Sneaker",
    category: "Shoes",
    draw: (p) => `
      <path d="M130 340q70 40 150 10l40-60q90 110 210 150q130 30 140 110v40H130z" fill="${p.body}"/>
      <path d="M130 340q70 40 150 10l14-20q-8 140-164 160z" fill="${p.shade}"/>
      <path d="M560 452q104 32 110 98v16H520q-10-70 40-114z" fill="${p.light}"/>
      <path d="M322 400l56-40M362 430l56-44M404 458l54-44M448 480l50-42" stroke="${paper}" stroke-width="16" stroke-linecap="round"/>
      <path d="M118 566h566q12 0 12 14v24q0 36-36 36H150q-32 0-32-36z" fill="${paper}"/>
      <path d="M118 596h578v12q0 32-36 32H150q-32 0-32-36z" fill="#d8dde3"/>`,
  },
  {
    name: "Lounge Chair",
    category: "Furniture",
    draw: (p) => `
      <path d="M250 520l-50 120M550 520l50 120M300 520l-14 120M500 520l14 120" stroke="${wood}" stroke-width="24" stroke-linecap="round"/>
      <path d="M230 200q0-60 60-60h220q60 0 60 60v260H230z" fill="${p.body}"/>
      <path d="M285 190h230v200H285z" fill="${p.light}" opacity=".45"/>
      <path d="M400 190v200M285 290h230" stroke="${p.shade}" stroke-width="5" opacity=".6"/>
      <rect x="220" y="410" width="360" height="120" rx="40" fill="${p.shade}"/>
      <rect x="250" y="400" width="300" height="80" rx="36" fill="${p.body}"/>
      <rect x="180" y="330" width="80" height="200" rx="38" fill="${p.body}"/>
      <rect x="540" y="330" width="80" height="200" rx="38" fill="${p.shade}"/>`,
  },
  {
    name: "Market Tote",
    category: "Bags",
    draw: (p) => `
      <path d="M300 330v-70a100 100 0 0 1 200 0v70" fill="none" stroke="${p.shade}" stroke-width="26"/>
      <path d="M210 310h380l40 330H170z" fill="${p.body}"/>
      <path d="M520 310h70l40 330h-90z" fill="${p.shade}" opacity=".5"/>
      <path d="M204 360h392l6 46H198z" fill="${p.light}"/>
      <circle cx="400" cy="520" r="62" fill="${p.light}"/>
      <path d="M372 548q-6-62 62-68q4 66-62 68zM372 548l34-38" fill="${p.body}" stroke="${p.shade}" stroke-width="5" stroke-linecap="round"/>`,
  },
  {
    name: "Potted Fern",
    category: "Plants",
    draw: (p) => `
      <path d="M400 430C380 260 330 180 240 150C230 270 290 380 400 430z" fill="#5f9e6a"/>
      <path d="M400 430C420 240 480 150 570 130C590 250 520 380 400 430z" fill="#4c8757"/>
      <path d="M400 430C300 420 210 380 170 300C270 270 360 340 400 430z" fill="#7cb586"/>
      <path d="M400 430C500 420 590 390 640 310C540 270 440 340 400 430z" fill="#6aa874"/>
      <path d="M400 440C370 320 380 200 404 110C440 200 440 330 400 440z" fill="#73b07e"/>
      <path d="M270 430h260l-36 190q-4 20-26 20H332q-22 0-26-20z" fill="${p.body}"/>
      <path d="M470 430h60l-36 190q-4 20-26 20h-50q30-90 52-210z" fill="${p.shade}" opacity=".5"/>
      <rect x="250" y="400" width="300" height="62" rx="12" fill="${p.shade}"/>`,
  },
  {
    name: "Studio Headphones",
    category: "Audio",
    draw: (p) => `
      <path d="M200 460V400a200 200 0 0 1 400 0v60" fill="none" stroke="${dark}" stroke-width="34"/>
      <path d="M240 250a200 200 0 0 1 320 0" fill="none" stroke="${p.body}" stroke-width="40" stroke-linecap="round"/>
      <rect x="150" y="420" width="110" height="200" rx="50" fill="${p.body}"/>
      <rect x="540" y="420" width="110" height="200" rx="50" fill="${p.body}"/>
      <rect x="226" y="436" width="56" height="168" rx="28" fill="${dark}"/>
      <rect x="518" y="436" width="56" height="168" rx="28" fill="${dark}"/>
      <rect x="170" y="450" width="22" height="140" rx="11" fill="${p.light}"/>
      <rect x="606" y="450" width="22" height="140" rx="11" fill="${p.shade}"/>`,
  },
  {
    name: "Field Watch",
    category: "Watches",
    draw: (p) => `
      <path d="M320 90h160l14 190H306zM306 520h188l-14 190q0 14-20 14H340q-20 0-20-14z" fill="${p.body}"/>
      <path d="M430 90h50l14 190h-60zM434 520h60l-14 190q0 14-20 14h-40z" fill="${p.shade}" opacity=".5"/>
      <circle cx="400" cy="660" r="9" fill="${paper}"/><circle cx="400" cy="620" r="9" fill="${paper}"/>
      <rect x="556" y="376" width="40" height="48" rx="10" fill="#9ca3af"/>
      <circle cx="400" cy="400" r="165" fill="#9ca3af"/>
      <circle cx="400" cy="400" r="140" fill="${paper}"/>
      <path d="M400 276v34M400 490v34M276 400h34M490 400h34" stroke="${dark}" stroke-width="14" stroke-linecap="round"/>
      <path d="M400 400V310M400 400l64 40" stroke="${dark}" stroke-width="18" stroke-linecap="round"/>
      <path d="M400 420l-50-80" stroke="${p.body}" stroke-width="8" stroke-linecap="round"/>
      <circle cx="400" cy="400" r="15" fill="${p.body}"/>`,
  },
  {
    name: "Round Sunglasses",
    category: "Accessories",
    draw: (p) => `
      <path d="M150 400L90 340M650 400l60-60" stroke="${p.shade}" stroke-width="26" stroke-linecap="round"/>
      <path d="M340 400q60-60 120 0" fill="none" stroke="${p.body}" stroke-width="26"/>
      <circle cx="250" cy="420" r="120" fill="${dark}" stroke="${p.body}" stroke-width="30"/>
      <circle cx="550" cy="420" r="120" fill="${dark}" stroke="${p.body}" stroke-width="30"/>
      <path d="M180 440l90-100h40l-120 140zM480 440l90-100h40l-120 140z" fill="${paper}" opacity=".22"/>`,
  },
  {
    name: "Trail Backpack",
    category: "Bags",
    draw: (p) => `
      <path d="M350 170v-30a50 50 0 0 1 100 0v30" fill="none" stroke="${p.shade}" stroke-width="24"/>
      <rect x="180" y="400" width="60" height="190" rx="28" fill="${p.shade}"/>
      <rect x="560" y="400" width="60" height="190" rx="28" fill="${p.shade}"/>
      <path d="M220 300a150 150 0 0 1 150-150h60a150 150 0 0 1 150 150v300q0 40-40 40H260q-40 0-40-40z" fill="${p.body}"/>
      <path d="M500 168a150 150 0 0 1 80 132v300q0 40-40 40h-50z" fill="${p.shade}" opacity=".4"/>
      <rect x="270" y="420" width="260" height="180" rx="30" fill="${p.light}"/>
      <path d="M270 478h260" stroke="${p.shade}" stroke-width="10"/>
      <rect x="386" y="466" width="28" height="54" rx="10" fill="${wood}"/>
      <path d="M280 320h240" stroke="${p.light}" stroke-width="12" stroke-linecap="round"/>`,
  },
  {
    name: "Enamel Kettle",
    category: "Kitchen",
    draw: (p) => `
      <path d="M260 300a140 140 0 0 1 280 0" fill="none" stroke="${dark}" stroke-width="26"/>
      <path d="M560 460q60-20 80-120l50 14q-20 160-140 200z" fill="${p.shade}"/>
      <path d="M210 330q0-40 50-40h280q50 0 50 40l30 250q4 60-56 60H236q-60 0-56-60z" fill="${p.body}"/>
      <path d="M520 290q70 0 70 40l30 250q4 60-56 60h-60q40-170 16-350z" fill="${p.shade}" opacity=".45"/>
      <path d="M240 340q-24 120-24 220" fill="none" stroke="${p.light}" stroke-width="22" stroke-linecap="round"/>
      <path d="M300 290a100 44 0 0 1 200 0z" fill="${p.shade}"/>
      <circle cx="400" cy="236" r="20" fill="${wood}"/>`,
  },
  {
    name: "Everyday T-Shirt",
    category: "Clothing",
    draw: (p) => `
      <path d="M310 160L200 200L90 360l100 70l50-60v270h320V370l50 60l100-70L600 200L490 160q-90 80-180 0z" fill="${p.body}"/>
      <path d="M600 200l110 160l-100 70l-50-60z" fill="${p.shade}" opacity=".45"/>
      <path d="M200 200L90 360l100 70l50-60z" fill="${p.shade}" opacity=".25"/>
      <path d="M310 160q90 80 180 0l24 10q-114 110-228 0z" fill="${p.shade}"/>
      <path d="M240 420h320v44H240z" fill="${p.light}"/><path d="M240 484h320v20H240z" fill="${p.light}"/>`,
  },
];
