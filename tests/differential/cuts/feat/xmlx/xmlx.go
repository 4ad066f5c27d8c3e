package xmlx

import (
	"encoding/xml"
	"os"
)

// Run is the feature.
func Run(args []string) error {
	var v struct {
		XMLName xml.Name
		Items   []string `xml:"item"`
	}
	if err := xml.NewDecoder(os.Stdin).Decode(&v); err != nil {
		return err
	}
	return xml.NewEncoder(os.Stdout).Encode(v)
}
