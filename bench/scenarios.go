package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/akinai/akinai/bench/internal/client"
	"github.com/akinai/akinai/bench/internal/measure"
)

const (
	// pageSize is the edge's default.
	pageSize = 24
	// cartLines is the number of lines of a full cart.
	cartLines        = 5
	checkoutScenario = "checkout"
	hotScenario      = "hot item"
	// slotScenario is the checkout by slotBuyers clients, as one of -more-buyers, with a slot.
	slotScenario = "checkout with a slot by 64"
	slotBuyers   = 64
	// filteredPart divides the time of the other reads for the filtered listing, pagePart for the
	// HTML pages.
	filteredPart, pagePart = 4, 4

	// warmProducts is the number of products whose HTML pages are read: the warm-up reads each.
	warmProducts = 50

	homePage, listingPage, productPage = "home page", "listing page", "product page"
)

// scenario is one kind of load.
type scenario struct {
	name string
	measure.Load
	// warmUp runs first and is not counted.
	warmUp measure.Load
	do     measure.Operation
	// writes means that commits are counted after a wait, see meter.commits.
	writes bool
}

// scenarios returns the scenarios in order.
func scenarios(s settings, web *shop, all goods, buyers []buyer) []scenario {
	reading := func(name string, do measure.Operation) scenario {
		return scenario{
			name: name, do: do,
			Load:   measure.Load{Clients: s.readers, Duration: s.duration},
			warmUp: measure.Load{Clients: s.readers, Duration: s.warmUp},
		}
	}
	buying := func(name string, clients int) scenario {
		return scenario{
			name: name, do: checkout(all.skus, buyers, s.lines), writes: true,
			Load:   measure.Load{Clients: clients, Operations: s.orders},
			warmUp: measure.Load{Clients: clients, Operations: s.orders / 10},
		}
	}
	list := []scenario{
		reading("browse", browse(web, len(all.products))),
		reading("detail", detail(web, all.products)),
		reading("filtered", filtered(web)).shortened(filteredPart),
		reading(homePage, pageOf(web, func() string { return "/" })).shortened(pagePart),
		reading(listingPage, pageOf(web, func() string { return listingPath(1 + rand.IntN(max(1, len(all.products)/pageSize))) })).shortened(pagePart),
		reading(productPage, pageOf(web, func() string { return productPath(rand.IntN(max(1, len(all.products)-1))) })).shortened(pagePart),
		{
			name: "cart", do: fillCart(all.skus, buyers), writes: true,
			Load:   measure.Load{Clients: s.buyers, Operations: s.orders},
			warmUp: measure.Load{Clients: s.buyers, Operations: s.orders / 10},
		},
		buying(checkoutScenario, s.buyers),
	}
	for _, clients := range s.moreBuyers {
		list = append(list, buying(fmt.Sprintf("%s by %d", checkoutScenario, clients), clients))
	}
	list = append(list, scenario{
		name: hotScenario, do: hot(buyers), writes: true,
		Load: measure.Load{Clients: s.users, Operations: s.users},
	})
	list = append(list, buying(slotScenario, slotBuyers)) // last: from here on every order has a delivery
	return slices.DeleteFunc(list, func(one scenario) bool { return s.only != nil && !s.only.MatchString(one.name) })
}

// shortened returns s with its durations divided by part.
func (s scenario) shortened(part time.Duration) scenario {
	s.Duration /= part
	s.warmUp.Duration /= part
	return s
}

// browse requests random pages of the catalog.
func browse(web *shop, products int) measure.Operation {
	pages := (products + pageSize - 1) / pageSize
	return func(ctx context.Context, _ int) (string, error) {
		return expect(http.StatusOK)(web.get(ctx, "/v1/products?page="+strconv.Itoa(1+rand.IntN(pages))))
	}
}

// filtered requests random listings with filters and facets.
func filtered(web *shop) measure.Operation {
	return func(ctx context.Context, _ int) (string, error) {
		return expect(http.StatusOK)(web.get(ctx, filteredPath(1500+10*rand.IntN(50))))
	}
}

// sortOrder is that of the filtered listing.
const sortOrder = "price_high"

// filteredPath returns the path of a listing, with facets, of products in size M up to a price.
func filteredPath(most int) string {
	query := url.Values{
		"category": {category}, "options": {"size:M"}, "priceMax": {strconv.Itoa(most)}, "sort": {sortOrder}, "facets": {"true"},
	}
	return "/v1/products?" + query.Encode()
}

// pageOf requests HTML pages, whose paths path returns.
func pageOf(web *shop, path func() string) measure.Operation {
	return func(ctx context.Context, _ int) (string, error) {
		return expect(http.StatusOK)(web.get(ctx, path()))
	}
}

// listingPath returns the path of a page of the category, and productPath that of a product, from
// 0.
func listingPath(page int) string { return "/c/" + category + "?page=" + strconv.Itoa(page) }
func productPath(n int) string    { return "/p/" + draftOf(n%warmProducts).GetSlug() }

// detail requests random products.
func detail(web *shop, products []string) measure.Operation {
	return func(ctx context.Context, _ int) (string, error) {
		return expect(http.StatusOK)(web.get(ctx, "/v1/products/"+products[rand.IntN(len(products))]))
	}
}

// fillCart sets a line of a cart; the users alternate, and each cart gets up to cartLines lines.
func fillCart(skus []string, buyers []buyer) measure.Operation {
	return func(ctx context.Context, n int) (string, error) {
		user := n % len(buyers)
		sku := skus[(user+rand.IntN(cartLines))%len(skus)]
		return expect(http.StatusOK)(buyers[user].put(ctx, "/v1/cart/lines/"+sku, buyers[user].token, cartLine{Quantity: 1 + rand.IntN(5)}))
	}
}

// checkout places an order of as many lines; the users alternate.
func checkout(skus []string, buyers []buyer, lines int) measure.Operation {
	return func(ctx context.Context, n int) (string, error) {
		return expect(http.StatusCreated)(buyers[n%len(buyers)].checkout(ctx, randomLines(skus, lines)...))
	}
}

// randomLines returns count lines with different SKUs.
func randomLines(skus []string, count int) []orderLine {
	lines := make([]orderLine, count)
	for i, at := range distinct(count, len(skus)) {
		lines[i] = orderLine{SKU: skus[at], Quantity: 1 + rand.IntN(2)}
	}
	return lines
}

// distinct returns count different numbers below limit.
func distinct(count, limit int) []int {
	var chosen []int
	seen := make(map[int]bool, count)
	for len(chosen) < count {
		if n := rand.IntN(limit); !seen[n] {
			seen[n] = true
			chosen = append(chosen, n)
		}
	}
	return chosen
}

// hot places an order of one unit of the same item for every user.
func hot(buyers []buyer) measure.Operation {
	return func(ctx context.Context, n int) (string, error) {
		answer, err := buyers[n%len(buyers)].checkout(ctx, orderLine{SKU: hotSKU, Quantity: 1})
		if err == nil && answer.word() == client.OutOfStock {
			return client.OutOfStock, nil
		}
		return expect(http.StatusCreated)(answer, err)
	}
}

// expectBody returns the body of a page, which must exist.
func expectBody(answer reply, err error) ([]byte, error) {
	_, err = expect(http.StatusOK)(answer, err)
	return answer.body, err
}

// expect returns a function that turns any other status into an error.
func expect(status int) func(reply, error) (string, error) {
	return func(answer reply, err error) (string, error) {
		if err == nil && answer.status != status {
			err = fmt.Errorf("answered %d %s", answer.status, answer.word())
		}
		return answer.word(), err
	}
}

// checkHot returns an error unless exactly the available units were sold.
func checkHot(r measure.Result, units, buyers int) error {
	sold, refused := r.Answers[strconv.Itoa(http.StatusCreated)], r.Answers[client.OutOfStock]
	if sold != units || refused != buyers-units {
		return fmt.Errorf("hot item: %d of %d units sold, %d of %d other buyers refused", sold, units, refused, buyers-units)
	}
	return nil
}
