package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	"github.com/akinai/akinai/api/gen/akinai/auth/v1/authv1connect"
	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	"github.com/akinai/akinai/api/gen/akinai/inventory/v1/inventoryv1connect"
	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	"github.com/akinai/akinai/bench/internal/client"
	"github.com/akinai/akinai/pkg/num"
)

const (
	// importBatch is the maximum number of products in a call of ImportProducts.
	importBatch = 100
	// plenty is the stock of everything but the hot item.
	plenty = 1_000_000
	// usersPerAddress is the default limit of logins per address and minute.
	usersPerAddress = 20
	// registeringAtOnce keeps the queue of the password hasher short.
	registeringAtOnce = 4

	hotSKU      = "HOT-1"
	category    = "tea"
	description = "静岡県産の一番茶だけを使い、低温でじっくり仕上げました。まろやかな甘みと澄んだ香りをお楽しみください。" +
		"開封後は冷暗所で保管し、お早めにお召し上がりください。ギフト包装、のし掛けも承ります。"
)

var sizes = []string{"S", "M", "L"}

// goods are the products in the shop.
type goods struct {
	// products are the ids of the products, skus those of all variants but the hot item.
	products, skus []string
}

// fill imports products with three variants each and stock plenty, and one hot item with hotUnits
// units.
func fill(ctx context.Context, products productv1connect.CatalogAdminServiceClient, inventory inventoryv1connect.InventoryServiceClient, count, hotUnits int) (goods, error) {
	drafts := []*productv1.ProductInput{draft("hot-item", "限定 玉露", []*productv1.VariantInput{variant(hotSKU, "", 5400)})}
	for n := range count {
		drafts = append(drafts, draftOf(n))
	}
	tea := []*productv1.CategoryInput{{Slug: category, Name: "お茶"}}
	if _, err := products.ImportCategories(ctx, &productv1.ImportCategoriesRequest{Categories: tea}); err != nil {
		return goods{}, fmt.Errorf("import the category: %w", err)
	}
	var all goods
	for batch := range slices.Chunk(drafts, importBatch) {
		reply, err := products.ImportProducts(ctx, &productv1.ImportProductsRequest{Products: batch})
		if err != nil {
			return goods{}, fmt.Errorf("import products: %w", err)
		}
		var levels []*inventoryv1.SetLevel
		for i, result := range reply.GetResults() {
			if result.GetOutcome() == productv1.Outcome_OUTCOME_REFUSED {
				return goods{}, fmt.Errorf("product %s was refused: %s", batch[i].GetSlug(), result.GetMessage())
			}
			all.products = append(all.products, result.GetProductId())
			for _, v := range batch[i].GetVariants() {
				if v.GetSku() == hotSKU {
					levels = append(levels, &inventoryv1.SetLevel{Sku: hotSKU, OnHand: num.Clamp32(int64(hotUnits))})
					continue
				}
				all.skus = append(all.skus, v.GetSku())
				levels = append(levels, &inventoryv1.SetLevel{Sku: v.GetSku(), OnHand: plenty})
			}
		}
		if _, err := inventory.SetLevels(ctx, &inventoryv1.SetLevelsRequest{Reference: client.Reference, Levels: levels}); err != nil {
			return goods{}, fmt.Errorf("set stock: %w", err)
		}
	}
	return all, nil
}

// draftOf returns the n-th product.
func draftOf(n int) *productv1.ProductInput {
	variants := make([]*productv1.VariantInput, len(sizes))
	for i, size := range sizes {
		variants[i] = variant(fmt.Sprintf("BENCH-%04d-%s", n, size), size, int64(980+10*(n%200)+100*i))
		variants[i].Options = map[string]string{"size": size}
	}
	return draft(fmt.Sprintf("bench-%04d", n), fmt.Sprintf("深蒸し煎茶 %04d号", n), variants)
}

func draft(slug, name string, variants []*productv1.VariantInput) *productv1.ProductInput {
	return &productv1.ProductInput{
		Slug: slug, Name: name, Description: description, Category: category, Brand: "茶商あきない",
		Status: productv1.Status_STATUS_PUBLISHED, Image: "/images/" + slug + ".svg", Variants: variants,
	}
}

func variant(sku, name string, yen int64) *productv1.VariantInput {
	return &productv1.VariantInput{
		Sku: sku, Name: name, Price: &typev1.Money{Amount: yen, Currency: "JPY"}, TaxClass: productv1.TaxClass_TAX_CLASS_REDUCED,
	}
}

// staff returns clients of the product and inventory services that call with the development key,
// and a function that closes their connections.
func staff(keysDir, productURL, inventoryURL string) (productv1connect.CatalogAdminServiceClient, inventoryv1connect.InventoryServiceClient, func(), error) {
	token, err := client.StaffToken(keysDir)
	if err != nil {
		return nil, nil, nil, err
	}
	products, closeProducts, err := client.Dial(productURL, token)
	if err != nil {
		return nil, nil, nil, err
	}
	inventory, closeInventory, err := client.Dial(inventoryURL, token)
	if err != nil {
		closeProducts()
		return nil, nil, nil, err
	}
	return productv1connect.NewCatalogAdminServiceClient(products), inventoryv1connect.NewInventoryServiceClient(inventory),
		func() { closeProducts(); closeInventory() }, nil
}

// buyer is a logged-in user, who calls the shop from one of several addresses of this machine: the
// shop has limits per address, which a crowd of buyers at one address would meet.
type buyer struct {
	*shop
	token string
	// delivery is how the orders are to arrive; nil leaves it to the shop.
	delivery *deliveryChoice
}

// register creates count accounts with an address each and logs them in. Staff creates the
// accounts: their e-mail addresses are verified. All of 127/8 is this machine.
func register(ctx context.Context, keysDir, authURL, webURL, name string, count int) ([]buyer, error) {
	token, err := client.StaffToken(keysDir)
	if err != nil {
		return nil, err
	}
	connection, hangUp, err := client.Dial(authURL, token)
	if err != nil {
		return nil, err
	}
	defer hangUp()
	accounts := authv1connect.NewAuthServiceClient(connection)
	buyers := make([]buyer, count)
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(registeringAtOnce)
	for first := 0; first < count; first += usersPerAddress {
		from := newShop(webURL, net.IPv4(127, 0, 1, byte(1+first/usersPerAddress)))
		for n := first; n < min(first+usersPerAddress, count); n++ {
			group.Go(func() (err error) {
				buyers[n], err = from.register(ctx, accounts, fmt.Sprintf("%s-%d@akinai.example", name, n))
				return err
			})
		}
	}
	return buyers, group.Wait()
}

func (s *shop) register(ctx context.Context, accounts authv1connect.AuthServiceClient, email string) (buyer, error) {
	const password = "green-tea-for-two"
	if _, err := accounts.CreateAccount(ctx, &authv1.CreateAccountRequest{Email: email, Password: password}); err != nil {
		return buyer{}, fmt.Errorf("create an account: %w", err)
	}
	answer, err := s.post(ctx, "/v1/auth/login", "", "", map[string]string{"email": email, "password": password})
	if err != nil {
		return buyer{}, err
	}
	if answer.status != http.StatusOK {
		return buyer{}, errors.New("log in: " + answer.word())
	}
	var tokens struct {
		AccessToken string `json:"accessToken"`
	}
	if err := json.Unmarshal(answer.body, &tokens); err != nil || tokens.AccessToken == "" {
		return buyer{}, fmt.Errorf("log in: no token in %s", strings.TrimSpace(string(answer.body)))
	}
	answer, err = s.post(ctx, "/v1/addresses", tokens.AccessToken, "", map[string]string{
		"name": "山田 花子", "postalCode": "1000005", "prefecture": "東京都", "city": "千代田区", "line1": "丸の内1-9-1",
		"line2": strings.TrimSuffix(email, "@akinai.example"),
	})
	if err != nil {
		return buyer{}, err
	}
	if answer.status != http.StatusCreated {
		return buyer{}, errors.New("add an address: " + answer.word())
	}
	return buyer{shop: s, token: tokens.AccessToken}, nil
}
