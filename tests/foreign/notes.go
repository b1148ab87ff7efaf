// Logs made and judged with Go's own packages, and nothing of ours:
//
//	notes make DIR N          an export of N entries, a key, a checkpoint of all
//	notes sign DIR N FILE     a checkpoint of the first N entries, whatever they are
//	notes open VKEY FILE      is it signed? prints its text
//	notes cosigned VKEY FILE  the same, of a witness; prints the time
//	notes proof VKEY FILE     every proof of the file holds; prints how many
//	notes extends FILE        the consistency proof in that JSON holds
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const origin = "busta.example/foreign"

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "notes:", err)
		os.Exit(1)
	}
}

func read(path string) []byte {
	bytes, err := os.ReadFile(path)
	must(err)
	return bytes
}

func write(path string, bytes []byte) { must(os.WriteFile(path, bytes, 0o600)) }

func number(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	must(err)
	return n
}

// serial by the recursive rule of ISO/IEC 7064, clause 9, as it stands there.
func serial(n int64) string {
	const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	p := 36
	for _, c := range fmt.Sprintf("LZ26%07d", n) {
		s := (p + strings.IndexRune(letters, c)) % 36
		if s == 0 {
			s = 36
		}
		p = 2 * s % 37
	}
	return fmt.Sprintf("LZ26-%07d-%c", n, letters[(37-p)%36])
}

// entries: two operators, a batch, and one envelope after the other, begun and
// sealed; n is the count of all.
func entries(n int64) []byte {
	var log bytes.Buffer
	for i := int64(0); i < n; i++ {
		head := fmt.Sprintf("busta1 %d %d ", i, 1795471200000+i)
		number := (i-4)/2 + 1
		switch {
		case i == 0:
			log.WriteString(head + "ledger @room - - 0 - " + origin + " -\n")
		case i == 1:
			log.WriteString(head + "operator anna - - 0 1001:producer anna -\n")
		case i == 2:
			log.WriteString(head + "operator anna - - 0 1002:auditor bruno -\n")
		case i == 3:
			log.WriteString(head + "batch @room - - 0 0123456789abcdef B000001 -\n")
		case i%2 == 0:
			log.WriteString(head + "allocate @room " + serial(number) + " " +
				serial(number) + " 1 - B000001 -\n")
		default:
			log.WriteString(head + "seal @room " + serial(number) + " " +
				serial(number) + " 1 B000001 B000001 -\n")
		}
	}
	return log.Bytes()
}

func root(log []byte, n int64) tlog.Hash {
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var found []tlog.Hash
		for _, i := range indexes {
			found = append(found, stored[i])
		}
		return found, nil
	})
	for i, line := range bytes.SplitAfter(log, []byte("\n"))[:n] {
		hashes, err := tlog.StoredHashes(int64(i), line, reader)
		must(err)
		stored = append(stored, hashes...)
	}
	hash, err := tlog.TreeHash(n, reader)
	must(err)
	return hash
}

func sign(dir string, n int64, path string) {
	text := fmt.Sprintf("%s\n%d\n%s\n", origin, n, root(read(dir+"/entries"), n))
	signer, err := note.NewSigner(string(read(dir + "/secret")))
	must(err)
	signed, err := note.Sign(&note.Note{Text: text}, signer)
	must(err)
	write(path, signed)
}

// public as openssl reads it.
func public(vkey string) []byte {
	parts := strings.SplitN(vkey, "+", 3)
	key, err := base64.StdEncoding.DecodeString(parts[2])
	must(err)
	der, err := x509.MarshalPKIXPublicKey(ed25519.PublicKey(key[1:]))
	must(err)
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
}

func makeLog(dir string, n int64) {
	secret, vkey, err := note.GenerateKey(rand.Reader, origin)
	must(err)
	write(dir+"/secret", []byte(secret))
	write(dir+"/key", []byte(vkey+"\n"))
	write(dir+"/public.pem", public(vkey))
	write(dir+"/entries", entries(n))
	sign(dir, n, dir+"/checkpoint")
}

func open(vkey string, signed []byte) string {
	verifier, err := note.NewVerifier(vkey)
	must(err)
	opened, err := note.Open(signed, note.VerifierList(verifier))
	must(err)
	return opened.Text
}

// A witness, by c2sp.org/tlog-cosignature.
type witness struct {
	name string
	hash uint32
	key  ed25519.PublicKey
	time uint64
}

func (w *witness) Name() string    { return w.name }
func (w *witness) KeyHash() uint32 { return w.hash }
func (w *witness) Verify(text, signature []byte) bool {
	if len(signature) != 8+ed25519.SignatureSize {
		return false
	}
	w.time = binary.BigEndian.Uint64(signature)
	message := fmt.Sprintf("cosignature/v1\ntime %d\n%s", w.time, text)
	return ed25519.Verify(w.key, []byte(message), signature[8:])
}

func newWitness(vkey string) *witness {
	parts := strings.SplitN(vkey, "+", 3)
	key, err := base64.StdEncoding.DecodeString(parts[2])
	must(err)
	sum := sha256.Sum256(append([]byte(parts[0]+"\n"), key...))
	hash := binary.BigEndian.Uint32(sum[:])
	if fmt.Sprintf("%08x", hash) != parts[1] || key[0] != 4 {
		must(fmt.Errorf("not the key of a witness: %s", vkey))
	}
	return &witness{parts[0], hash, key[1:], 0}
}

func cosigned(vkey string, signed []byte) uint64 {
	w := newWitness(vkey)
	_, err := note.Open(signed, note.VerifierList(w))
	must(err)
	return w.time
}

func hashes(texts []string) (all []tlog.Hash) {
	for _, text := range texts {
		hash, err := tlog.ParseHash(text)
		must(err)
		all = append(all, hash)
	}
	return all
}

// tree is what the text of a checkpoint says.
func tree(text string) (int64, tlog.Hash) {
	lines := strings.Split(text, "\n")
	return number(lines[1]), hashes(lines[2:3])[0]
}

// proof of c2sp.org/tlog-proof, below the entry it is of.
func proof(vkey, text string) {
	lines := strings.SplitN(text, "\n", 3)
	parts := strings.SplitN(lines[2], "\n\n", 2)
	head := strings.Split(parts[0], "\n")
	index := number(strings.TrimPrefix(head[0], "index "))
	size, hash := tree(open(vkey, []byte(parts[1])))
	if lines[1] != "c2sp.org/tlog-proof@v1" {
		must(fmt.Errorf("not a proof: %s", lines[1]))
	}
	must(tlog.CheckRecord(hashes(head[1:]), size, hash, index,
		tlog.RecordHash([]byte(lines[0]+"\n"))))
}

func extends(answer []byte) {
	var said struct {
		Old      int64
		New      int64
		Old_root string
		New_root string
		Proof    []string
	}
	must(json.Unmarshal(answer, &said))
	roots := hashes([]string{said.Old_root, said.New_root})
	must(tlog.CheckTree(hashes(said.Proof), said.New, roots[1], said.Old,
		roots[0]))
}

func main() {
	args := os.Args[1:]
	switch args[0] {
	case "make":
		makeLog(args[1], number(args[2]))
	case "sign":
		sign(args[1], number(args[2]), args[3])
	case "open":
		fmt.Print(open(args[1], read(args[2])))
	case "cosigned":
		fmt.Println(cosigned(args[1], read(args[2])))
	case "proof":
		text := string(read(args[2]))
		all := strings.Split("\n"+text, "\nbusta1 ")[1:]
		for i, one := range all {
			if i < len(all)-1 {
				one += "\n"
			}
			proof(args[1], "busta1 "+one)
		}
		fmt.Println(len(all))
	case "extends":
		extends(read(args[1]))
	default:
		must(fmt.Errorf("no such verb: %s", args[0]))
	}
}
