package replay_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/cmd/akinaictl/internal/replay"
)

const head = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"

// sample has every peculiarity of the file: a repeated line, an invoice whose lines are not
// adjacent, codes that differ in case, a missing customer, a missing description, and a line for
// every rule.
const sample = head +
	`536365,85123A,"HEART, HANGING ",6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom
536365,85123A,"HEART, HANGING ",6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom
C536379,D,Discount,-1,2010-12-01 09:41:00,27.5,14527.0,United Kingdom
536366,85123a,,1,2010-12-01 08:28:00,3.0,,United Kingdom
536366,22139,,56,2010-12-01 08:28:00,0.0,,United Kingdom
536365,POST,POSTAGE,1,2010-12-01 08:27:00,18.0,17850.0,United Kingdom
536367,22139,RETRO TIN,-10,2010-12-02 08:28:00,0.0,,United Kingdom
A563186,B,Adjust bad debt,1,2010-12-02 08:28:00,-11062.06,,United Kingdom
536368,PADS,PADS,2,2010-12-02 08:28:00,0.001,,United Kingdom
536369,BANK CHARGES,,1,2010-12-03 08:28:00,15.0,17850.0,United Kingdom
`

func planOf(t *testing.T, file string, invoices int) replay.Plan {
	t.Helper()
	plan, err := replay.NewPlan(replay.Rows(strings.NewReader(file)), invoices)
	require.NoError(t, err)
	return plan
}

func TestPlanPutsEachLineIntoOneBucket(t *testing.T) {
	plan := planOf(t, sample, 6)
	require.Equal(t, map[replay.Rule]replay.Bucket{
		replay.RulePlaced:        {Lines: 4, Money: 51600},
		replay.RuleCancellation:  {Lines: 1, Money: -27500},
		replay.RuleQuantity:      {Lines: 1},
		replay.RulePriceZero:     {Lines: 1},
		replay.RulePriceNegative: {Lines: 1, Money: -11062060},
		replay.RulePriceFraction: {Lines: 1, Money: 2},
		replay.RuleBeyond:        {Lines: 1, Money: 15000},
	}, plan.Buckets)
	require.Equal(t, 7, plan.Invoices)
	require.Equal(t, []replay.Order{
		{Invoice: "536365", Day: "2010-12-01", Customer: "17850", Lines: []replay.Line{
			{Code: "85123A", Quantity: 6, Pence: 255}, {Code: "85123A", Quantity: 6, Pence: 255}, {Code: "POST", Quantity: 1, Pence: 1800},
		}},
		{Invoice: "536366", Day: "2010-12-01", Customer: "unknown", Lines: []replay.Line{{Code: "85123a", Quantity: 1, Pence: 300}}},
	}, plan.Orders)
	require.Equal(t, []string{"17850", "unknown"}, plan.Customers())
}

func TestPlanAddsUpToTheFile(t *testing.T) {
	for invoices := range 8 {
		file, err := replay.Expect(replay.Rows(strings.NewReader(sample)), invoices)
		require.NoError(t, err)
		plan := planOf(t, sample, invoices)
		require.Empty(t, replay.CheckBuckets(plan, file))
		require.Empty(t, replay.Differences("plan", file.Days, daysOf(plan)))
	}
}

// daysOf returns the daily sums of a plan.
func daysOf(plan replay.Plan) replay.Days {
	days := make(replay.Days)
	for _, order := range plan.Orders {
		day := days[order.Day]
		day.Orders++
		for _, line := range order.Lines {
			day.Lines++
			day.Pence += line.Quantity * line.Pence
		}
		days[order.Day] = day
	}
	return days
}

func TestPlanSaysWhereTheFileCannotBeRead(t *testing.T) {
	for _, line := range []string{
		"1,A,,many,2010-12-01,1.0,,UK\n", "1,A,,1,2010-12-01,1.0001,,UK\n", "1,A,,1,2010-12-01,1e3,,UK\n", "1,A,,1,2010-12-01,,,UK\n", "1,A\n",
	} {
		_, err := replay.NewPlan(replay.Rows(strings.NewReader(head+line)), 1)
		require.ErrorContains(t, err, "order line 1", line)
	}
	_, err := replay.NewPlan(replay.Rows(strings.NewReader("a,b,c,d,e,f,g,h\n")), 1)
	require.ErrorContains(t, err, "not the Online Retail file")
}

func TestDifferencesNameDayAndFigure(t *testing.T) {
	want := replay.Days{"2010-12-01": {Orders: 2, Lines: 5, Pence: 100}, "2010-12-02": {Orders: 1, Lines: 1, Pence: 7}}
	got := replay.Days{"2010-12-01": {Orders: 2, Lines: 4, Pence: 100}, "2010-12-03": {Orders: 1}}
	require.Equal(t, []string{
		"orders, 2010-12-01: 4 lines, the file has 5",
		"orders, 2010-12-02: 0 orders, the file has 1", "orders, 2010-12-02: 0 lines, the file has 1", "orders, 2010-12-02: 0 pence, the file has 7",
		"orders, 2010-12-03: 1 orders, the file has 0",
	}, replay.Differences("orders", want, got))
}

func TestBucketsArePrinted(t *testing.T) {
	var out strings.Builder
	replay.PrintBuckets(&out, planOf(t, sample, 6))
	require.Contains(t, out.String(), "read 10 lines of 7 invoices, -11022.958 pounds:\n")
	require.Contains(t, out.String(), fmt.Sprintf("  %-22s %8d lines %15s pounds  2 orders\n", "PLACED", 4, "51.600"))
}
