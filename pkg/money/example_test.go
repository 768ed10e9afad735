package money_test

import (
	"fmt"

	"github.com/akinai/akinai/pkg/money"
)

func Example() {
	price := money.Money{Amount: 1980, Currency: "JPY"}
	two, _ := price.Mul(2)
	total, _ := two.Add(money.Money{Amount: 550, Currency: "JPY"})
	_, err := total.Add(money.Money{Amount: 255, Currency: "GBP"})
	fmt.Println(total)
	fmt.Println(err)
	// Output:
	// 4510 JPY
	// CURRENCY_MIXED: amounts of different currencies cannot be added
}
