package checklists_test

const samplePath = "testdata/import/checklist_car_dealership.xlsx"
