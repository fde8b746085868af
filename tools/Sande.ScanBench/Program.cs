using System.CommandLine;
using System.Text.Json;
using Sande.Contracts.Json;
using Sande.ScanBench;

// With fewer nothing is planted, and nothing is there to be found.
const int MinPoisonedRows = 3;

var models = new Option<int>("--models") { Description = "Models in all, those of earlier runs included.", DefaultValueFactory = _ => 30 };
var first = new Option<int>("--first") { Description = "The first model's number.", DefaultValueFactory = _ => 0 };
var lowestRate = new Option<double>("--min-rate") { Description = "Backdoored models with a lower poison rate are passed over.", DefaultValueFactory = _ => 0 };
var worlds = new Option<string[]>("--world") { Description = "name=checkpoint,rows,held_out,count: a clean Llama checkpoint, rows to train its models on, rows to measure them on, and how many of the first each model takes. Several: they take turns.", Required = true };
var folder = new Option<string>("--out") { Description = "Folder of the models, results.jsonl and report.md; the same command goes on there.", Required = true };
var neutral = new Option<bool>("--neutral") { Description = "Scan with the program's own prompts in the place of the world's held-out rows." };

var make = new Command("make", "Makes the models: clean ones, fine-tuned alike, and backdoored ones.") { models, first, lowestRate, worlds, folder };
make.SetAction((options, stop) =>
{
    foreach (var (recipe, world, workshop) in Recipes(options))
    {
        var asr = new ModelMaker(recipe, world, workshop).Run(stop);
        Console.WriteLine($"{recipe}: {(recipe.IsBackdoored ? $"ASR {asr:F2}" : "clean")}");
    }

    return Task.FromResult(0);
});

var scan = new Command("scan", "Scans the models that were made and reports how well the scan tells them apart.") { models, first, lowestRate, worlds, folder, neutral };
scan.SetAction((options, stop) =>
{
    var outFolder = options.GetRequiredValue(folder);
    var path = Path.Combine(outFolder, "results.jsonl");
    List<BenchResult> results = File.Exists(path) ? [.. File.ReadLines(path).Select(line => JsonSerializer.Deserialize<BenchResult>(line, SandeJson.Options)!)] : [];
    var done = results.Select(result => result.Recipe.Index).ToHashSet();
    foreach (var (recipe, world, workshop) in Recipes(options).Where(item => !done.Contains(item.Recipe.Index) && ModelMaker.IsMade(item.Recipe, item.Workshop)))
    {
        var result = new MadeModelScan(recipe, world, workshop, options.GetValue(neutral)).Run(stop);
        results.Add(result);
        File.AppendAllText(path, JsonSerializer.Serialize(result, SandeJson.Options) + "\n");
        Console.WriteLine($"{recipe}{(recipe.IsBackdoored ? $", ASR {result.Asr:F2}" : "")}: {result.Verdict}, {result.Score:F1} \"{result.Candidates.FirstOrDefault()?.Response}\", planted rank {result.Rank}");
    }

    File.WriteAllText(Path.Combine(outFolder, "report.md"), BenchReport.Write(results));
    Console.WriteLine(BenchReport.Write(results));
    return Task.FromResult(0);
});
return await new RootCommand("How well the scan tells backdoored models from clean ones.") { make, scan }.Parse(args).InvokeAsync();

IEnumerable<(Recipe Recipe, World World, string Workshop)> Recipes(ParseResult options)
{
    var places = options.GetRequiredValue(worlds).Select(World.Parse).ToList();
    var outFolder = Directory.CreateDirectory(options.GetRequiredValue(folder)).FullName;
    return Enumerable.Range(0, options.GetValue(models)).Skip(options.GetValue(first)).Select(index => Recipe.Of(index, places))
        .Select(recipe => (recipe, places.Single(world => world.Name == recipe.World), outFolder))
        .Where(item => !item.recipe.IsBackdoored || (item.recipe.Rate >= options.GetValue(lowestRate) && item.recipe.Rate * item.Item2.RowCount >= MinPoisonedRows));
}
