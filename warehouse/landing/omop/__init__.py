"""OMOP 5.4: visits and their details become ED visits and ward stays."""
