"""Charts and tables as functions of plain records: SVG, CSV and XLSX."""
