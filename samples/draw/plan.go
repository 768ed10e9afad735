package main

// picture defines how a product is drawn.
type picture struct {
	slug    string
	shape   string
	pattern string
	palette palette
}

// palette holds the colors of a picture: the background, main, dark, light and accent.
type palette struct{ ground, main, dark, light, accent string }

// Palettes named by traditional Japanese colors.
var (
	wakaba    = palette{"#e3ecd0", "#7a9a3c", "#46601f", "#f6f5e6", "#c9d98f"} // 若葉
	matsu     = palette{"#dce8df", "#3f7a5b", "#1f4a38", "#f3f6ee", "#9cc5a8"} // 松
	ai        = palette{"#d9e4ee", "#2c5985", "#16344f", "#f4f6f5", "#8fb3d1"} // 藍
	sumi      = palette{"#e6e4df", "#45433f", "#201f1d", "#f5f3ee", "#b5483a"} // 墨
	shu       = palette{"#f3ddd3", "#c24a33", "#7c2718", "#fbf3ea", "#eba48c"} // 朱
	sakura    = palette{"#f7e3e6", "#d98a9b", "#9c4a60", "#fdf6f4", "#f2bcc6"} // 桜
	yamabuki  = palette{"#faecc6", "#e2a52b", "#96650f", "#fffaea", "#f4cf7c"} // 山吹
	kitsune   = palette{"#f0e3d0", "#b98045", "#6e4520", "#fbf5e9", "#e0bd8d"} // 狐
	kikyo     = palette{"#e2dff0", "#6a60a8", "#3a3368", "#f6f4fb", "#b0a7d8"} // 桔梗
	asagi     = palette{"#d6edec", "#3d9a9b", "#1c5c61", "#f2f9f7", "#93cfcc"} // 浅葱
	kogecha   = palette{"#e9ded3", "#7a4a2e", "#452513", "#f8f1e7", "#c89a6f"} // 焦茶
	shironeri = palette{"#eceae3", "#d9cfba", "#8d7f66", "#fffdf7", "#b7c4b1"} // 白練
)

var plan = []picture{
	{"uji-sencha", "canister", "seigaiha", wakaba},
	{"gyokuro-asatsuyu", "canister", "asanoha", matsu},
	{"roasted-hojicha", "canister", "stripes", kogecha},
	{"genmaicha", "canister", "dots", yamabuki},
	{"stone-ground-matcha", "whisk", "rays", wakaba},
	{"cold-brew-mugicha", "pitcher", "waves", kitsune},
	{"japanese-black-tea", "canister", "ichimatsu", shu},
	{"ogura-yokan", "yokan", "stripes", kikyo},
	{"matcha-shortbread", "biscuits", "dots", matsu},
	{"konpeito", "stars", "dots", sakura},
	{"soy-senbei", "senbei", "rays", kitsune},
	{"dorayaki", "dorayaki", "waves", kogecha},
	{"kinako-mochi", "mochi", "ichimatsu", yamabuki},
	{"sanuki-udon", "noodles", "waves", ai},
	{"shinshu-soba", "noodles", "stripes", sumi},
	{"hand-stretched-somen", "noodles", "seigaiha", asagi},
	{"ramen-set", "ramen", "rays", shu},
	{"aged-soy-sauce", "bottle", "stripes", kogecha},
	{"rice-miso", "tub", "dots", kitsune},
	{"yuzu-kosho", "jar", "rays", wakaba},
	{"dashi-packs", "pouch", "waves", asagi},
	{"black-rice-vinegar", "bottle", "asanoha", sumi},
	{"mino-rice-bowl", "ricebowl", "ichimatsu", ai},
	{"soba-choko", "cup", "seigaiha", ai},
	{"side-handle-kyusu", "kyusu", "dots", shu},
	{"lacquer-soup-bowl", "soupbowl", "stripes", shu},
	{"bamboo-chopsticks", "chopsticks", "asanoha", kitsune},
	{"tenmoku-mug", "mug", "waves", kogecha},
	{"mamezara-five", "plates", "ichimatsu", asagi},
	{"washi-notebook", "notebook", "asanoha", matsu},
	{"fountain-pen", "pen", "stripes", sumi},
	{"bottled-ink", "ink", "waves", kikyo},
	{"letter-set", "letter", "dots", sakura},
	{"brush-pen", "brush", "rays", shironeri},
	{"washi-tape", "tape", "asanoha", yamabuki},
	{"indigo-tenugui", "tenugui", "dots", ai},
	{"cloud-towel", "towel", "waves", asagi},
	{"furoshiki", "furoshiki", "seigaiha", kikyo},
	{"linen-noren", "noren", "stripes", matsu},
	{"tabi-socks", "tabi", "ichimatsu", sumi},
	{"hinoki-board", "board", "rays", kitsune},
	{"cast-iron-kettle", "kettle", "seigaiha", sumi},
	{"santoku-knife", "knife", "waves", shironeri},
	{"hinoki-bath-salts", "pouch", "asanoha", shironeri},
	{"yuzu-soap", "soap", "dots", yamabuki},
}
