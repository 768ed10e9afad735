package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/akinai/akinai/bench/internal/measure"
	"github.com/akinai/akinai/pkg/id"
)

// under measures how shoppers are served during an attack.
func (b *edgeBench) under(ctx context.Context, build string, web *shop, a attack) error {
	fmt.Fprintf(b.out, "%s: %s\n", build, a.name)
	attacking, stop := context.WithCancel(ctx)
	var attackers errgroup.Group
	attackers.Go(func() error { a.run(attacking, b.env.WebPort); return nil })
	defer func() { stop(); _ = attackers.Wait() }()
	if err := measure.Wait(ctx, attackLead); err != nil {
		return err
	}
	var shoppers errgroup.Group
	for name, do := range b.requests(web, b.buyers[build]) {
		figure := b.figure(build, a.name, name)
		shoppers.Go(func() error {
			o := visit(ctx, b.duration, do)
			if o.Errors > 0 {
				fmt.Fprintf(b.out, "  %s: %d of %d not served, such as: %v\n", name, o.Errors, o.Total(), o.FirstError)
			}
			*figure = measure.Merge([]measure.Outcome{*figure, o}, figure.Elapsed+o.Elapsed)
			return nil
		})
	}
	return shoppers.Wait()
}

// requests returns the requests of shoppers: a listing that is cached, a search that is not, and an
// order. A response with another status is an error, and its time does not count.
func (b *edgeBench) requests(web *shop, buyers []buyer) map[string]measure.Operation {
	served := func(r reply, err error, status int) (string, error) {
		if err == nil && r.status != status {
			err = errors.New(r.word())
		}
		return r.word(), err
	}
	order := checkoutOnce(b.goods.skus, buyers)
	return map[string]measure.Operation{
		"kept listing": func(ctx context.Context, _ int) (string, error) {
			r, err := web.get(ctx, "/v1/products?page=1")
			return served(r, err, http.StatusOK)
		},
		"search": func(ctx context.Context, n int) (string, error) {
			r, err := web.get(ctx, "/v1/products/search?"+url.Values{"q": {"煎茶 " + strconv.Itoa(n%edgeProducts)}}.Encode())
			return served(r, err, http.StatusOK)
		},
		"order": func(ctx context.Context, n int) (string, error) {
			r, err := order(ctx, n)
			return served(r, err, http.StatusCreated)
		},
	}
}

// visit repeats one kind of request, with pauses, for duration.
func visit(ctx context.Context, duration time.Duration, do measure.Operation) measure.Outcome {
	shares := make([]measure.Outcome, shoppersAtOnce)
	began := time.Now()
	var shoppers errgroup.Group
	for i := range shares {
		shoppers.Go(func() error {
			for n := i; time.Since(began) < duration && ctx.Err() == nil; n += len(shares) {
				shares[i].Add(ctx, n, do)
				_ = measure.Wait(ctx, shopperPause)
			}
			return nil
		})
	}
	_ = shoppers.Wait()
	return measure.Merge(shares, time.Since(began))
}

// checkoutOnce places an order of one line under a new key, without retries.
func checkoutOnce(skus []string, buyers []buyer) func(ctx context.Context, n int) (reply, error) {
	return func(ctx context.Context, n int) (reply, error) {
		return buyers[n%len(buyers)].place(ctx, id.New(), orderLine{SKU: skus[n%len(skus)], Quantity: 1})
	}
}
