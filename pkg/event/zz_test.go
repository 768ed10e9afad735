package event_test
import ("testing";"time";"net/http";"os";"fmt";"github.com/akinai/akinai/pkg/testkit/kafkatest";"github.com/akinai/akinai/pkg/event";"github.com/stretchr/testify/require")
func ctl(t *testing.T, verb string) { r, err := http.Post(os.Getenv("AKINAI_STACK_CONTROL")+"/kafka/"+verb, "", nil); require.NoError(t, err); t.Log(verb, r.Status) }
func TestZZ(t *testing.T) {
	cfg, shop, db, log := kafkatest.New(t), outbox(t), reader(t), new(lines)
	p := producer(t, cfg, log.logger())
	r := event.NewRelay(shop, "shop", p, log.logger(), event.RelayOptions{}); run(t, r.Run)
	consumer(t, cfg, db, log.logger(), event.Handle(handled))
	tick := time.NewTicker(5*time.Millisecond)
	for i := range 4000 {
		<-tick.C
		appendOrders(t, shop, fmt.Sprintf("k%d", i%7)); r.Wake()
		switch i { case 800: go ctl(t, "kill"); case 2000: go ctl(t, "start"); case 2800: go func() { ctl(t, "pause"); time.Sleep(4*time.Second); ctl(t, "resume") }() }
	}
	b := time.Now()
	awaitPublished(t, shop); t.Log("published after", time.Since(b))
	awaitEffects(t, db, 4000); t.Log("consumed after", time.Since(b))
	require.Equal(t, 4000, count(t, db, "effects"))
	ms := published(t, cfg, orderTopic)
	seen := map[string]bool{}; n := 0
	last := map[string]string{}
	for _, m := range ms { id := header(m, "ce_id"); if seen[id] { n++; continue }; seen[id] = true; if id < last[string(m.Key)] { t.Error("order", id) }; last[string(m.Key)] = id }
	t.Log("messages", len(ms), "duplicates", n)
	for _, l := range log.all { t.Log(l) }
}
