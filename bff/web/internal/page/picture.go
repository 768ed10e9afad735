package page

import (
	"fmt"
	"strings"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
)

// uploaded begins the addresses of pictures that the shop has in several widths.
const uploaded = "/pictures/"

// How wide pictures are on the page, as browsers choose a width by it.
const (
	cardSizes    = "(min-width: 1024px) 270px, (min-width: 768px) 30vw, 45vw"
	productSizes = "(min-width: 768px) 560px, 92vw"
)

// picture is a picture as a page shows it. Without an address, it is a tile.
type picture struct{ Address, Set, Sizes, Alt string }

func pictureOf(p *webv1.Picture, sizes string) picture {
	out := picture{Address: p.GetUrl(), Alt: p.GetAlt()}
	if strings.HasPrefix(out.Address, uploaded) && !strings.ContainsAny(out.Address, "?#, \t\r\n") {
		var set []string
		for _, width := range []int{160, 320, 640, 1280} {
			set = append(set, fmt.Sprintf("%s?width=%d %dw", out.Address, width, width))
		}
		out.Set, out.Sizes = strings.Join(set, ", "), sizes
		out.Address += "?width=640"
	}
	return out
}
