package event_test
import ("testing";"os";"strings";"strconv";"sort";"fmt";"path/filepath")
func threads() map[string]int {
	m := map[string]int{}
	fs, _ := filepath.Glob("/proc/self/task/*/stat")
	for _, f := range fs { b, err := os.ReadFile(f); if err != nil {continue}; s := string(b); i := strings.IndexByte(s,'('); j := strings.LastIndexByte(s,')'); name := s[i+1:j]; p := strings.Fields(s[j+2:]); u,_ := strconv.Atoi(p[11]); k,_ := strconv.Atoi(p[12]); m[name+"/u"] += u; m[name+"/s"] += k }
	return m
}
func diff(b *testing.B, a, z map[string]int, n int) { var ks []string; for k := range z { ks = append(ks,k)}; sort.Strings(ks); out := ""; for _, k := range ks { if d := z[k]-a[k]; d>0 { out += fmt.Sprintf("%s=%dµs ", k, d*10000/n)} }; b.Log(n, out) }
