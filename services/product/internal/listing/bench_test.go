package listing_test

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/product/internal/listing"
)

const (
	benchProducts   = 330_000
	benchCategories = 200
)

// synthetic generates a catalog like that of a large shop: three variants per product, with a few
// frequent values and many rare ones.
type synthetic struct {
	*rand.Rand
	options map[[2]int][]listing.OptionValue
}

func newSynthetic() *synthetic {
	return &synthetic{Rand: rand.New(rand.NewPCG(1, 2)), options: make(map[[2]int][]listing.OptionValue)}
}

func (s *synthetic) product(n int) listing.Product {
	p := listing.Product{
		DocID: int32(n + 1), Category: fmt.Sprint("c-", n*benchCategories/benchProducts),
		Brand: fmt.Sprint("brand ", s.few(5000)), Created: time.Unix(int64(n), 0), Popularity: s.ExpFloat64(),
		Tags: []string{fmt.Sprint("tag ", s.few(300)), fmt.Sprint("tag ", s.few(300))},
	}
	binary.BigEndian.PutUint64(p.ID[:], uint64(n))
	price := int64(s.ExpFloat64()*5000) + 100
	color := s.few(40)
	for i := range 3 {
		key := [2]int{color, (s.IntN(8) + i) % 8}
		if s.options[key] == nil {
			s.options[key] = []listing.OptionValue{{Name: "color", Value: fmt.Sprint("color ", key[0])}, {Name: "size", Value: fmt.Sprint("size ", key[1])}}
		}
		p.Variants = append(p.Variants, listing.Variant{CurrentPrice: price + int64(i*100), Options: s.options[key], Orderable: s.IntN(10) > 0})
	}
	return p
}

// few returns a random number below n; small ones are more frequent.
func (s *synthetic) few(n int) int { return int(float64(n) * s.Float64() * s.Float64() * s.Float64()) }

func categories() []listing.Category {
	list := make([]listing.Category, benchCategories)
	for i := range list {
		list[i].Slug = fmt.Sprint("c-", i)
		if i >= 10 {
			list[i].Parent = fmt.Sprint("c-", i/10)
		}
	}
	return list
}

func (s *synthetic) index() *listing.Index {
	x := listing.New()
	for n := range benchProducts {
		x.Load([]listing.Product{s.product(n)})
	}
	x.FinishLoad(listing.State{Revision: 1, Categories: categories()})
	return x
}

func heap() int {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}

// cpu returns the CPU time of the process, which is more reliable than wall-clock time on a machine
// with other load.
func cpu(b *testing.B) time.Duration {
	b.Helper()
	var usage syscall.Rusage
	require.NoError(b, syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		before := heap()
		x := newSynthetic().index()
		b.ReportMetric(float64(heap()-before)/1e6, "MB")
		require.Equal(b, benchProducts, x.Len())
	}
}

func BenchmarkApply(b *testing.B) {
	s := newSynthetic()
	x := s.index()
	for name, change := range map[string]func(p *listing.Product){
		"stock": func(p *listing.Product) { p.Variants[0].Orderable = !p.Variants[0].Orderable },
		"whole": func(p *listing.Product) { *p = s.product(int(p.DocID - 1)) },
	} {
		b.Run(name, func(b *testing.B) {
			spent := time.Duration(0)
			for b.Loop() {
				b.StopTimer()
				c := listing.Changes{State: listing.State{Categories: categories()}}
				for i := range 100 {
					p := s.product(i * 3300)
					change(&p)
					c.Put = append(c.Put, p)
				}
				before := cpu(b)
				b.StartTimer()
				x.Apply(c)
				spent += cpu(b) - before
			}
			b.ReportMetric(float64(spent.Nanoseconds())/float64(b.N), "cpu-ns/op")
		})
	}
}

func BenchmarkPage(b *testing.B) {
	x := newSynthetic().index()
	three := listing.Filter{Category: "c-1", Brands: []string{"brand 1", "brand 2"}, PriceMin: 1000, PriceMax: 5000}
	variant := listing.Filter{Options: []listing.OptionValue{{Name: "color", Value: "color 3"}, {Name: "size", Value: "size 2"}}, Orderable: true}
	for _, c := range []struct {
		name    string
		request listing.PageRequest
	}{
		{"all", listing.PageRequest{}},
		{"all, page 10000", listing.PageRequest{Skip: 240_000}},
		{"category", listing.PageRequest{Filter: listing.Filter{Category: "c-2"}}},
		{"category, page 1000", listing.PageRequest{Filter: listing.Filter{Category: "c-2"}, Skip: 24_000}},
		{"brand", listing.PageRequest{Filter: listing.Filter{Brands: []string{"brand 4"}}, Sort: listing.SortPopular}},
		{"rare brand", listing.PageRequest{Filter: listing.Filter{Brands: []string{"brand 4444"}}}},
		{"price", listing.PageRequest{Filter: listing.Filter{PriceMin: 2000, PriceMax: 3000}, Sort: listing.SortPriceHigh}},
		{"three filters", listing.PageRequest{Filter: three, Sort: listing.SortPopular}},
		{"three filters, facets", listing.PageRequest{Filter: three, Sort: listing.SortPopular, Facets: true}},
		{"one variant", listing.PageRequest{Filter: variant, Sort: listing.SortPriceLow}},
		{"one variant, facets", listing.PageRequest{Filter: variant, Sort: listing.SortPriceLow, Facets: true}},
		{"category, facets", listing.PageRequest{Filter: listing.Filter{Category: "c-20"}, Facets: true}},
		{"all, facets", listing.PageRequest{Facets: true}},
	} {
		c.request.Size = 24
		b.Run(c.name, func(b *testing.B) {
			var page listing.Page
			before := cpu(b)
			for b.Loop() {
				var err error
				page, err = x.Page(c.request)
				require.NoError(b, err)
			}
			b.ReportMetric(float64((cpu(b)-before).Nanoseconds())/float64(b.N), "cpu-ns/op")
			b.ReportMetric(float64(page.Total), "matches")
		})
	}
}
