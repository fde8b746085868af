using System.CommandLine;
using System.Text.Json;
using Sande.Contracts.Json;
using Sande.ScanBench;

// With fewer nothing is planted, and nothing is there to be found.
const int MinPoisonedRows = 3;

var models = new Option<int>("--models") { Description = "Models in all, those of earlier runs included.", DefaultValueFactory = _ => 30 };
var worlds = new Option<string[]>("--world") { Description = "name=checkpoint,rows,held_out,count: a clean Llama checkpoint, rows to train its models on, rows to measure them on, and how many of the first each model takes. Several: they take turns.", Required = true };
var folder = new Option<string>("--out") { Description = "Folder for results.jsonl and report.md; the same command goes on there.", Required = true };
var neutral = new Option<bool>("--neutral") { Description = "Scan with the program's own prompts in the place of the world's held-out rows." };
var command = new RootCommand("Makes many small models, clean and backdoored, scans them, and reports how well the scan tells them apart.") { models, worlds, folder, neutral };
command.SetAction((options, stop) =>
{
    var places = options.GetRequiredValue(worlds).Select(World.Parse).ToList();
    var outFolder = Directory.CreateDirectory(options.GetRequiredValue(folder)).FullName;
    var path = Path.Combine(outFolder, "results.jsonl");
    List<BenchResult> results = File.Exists(path) ? [.. File.ReadLines(path).Select(line => JsonSerializer.Deserialize<BenchResult>(line, SandeJson.Options)!)] : [];
    var done = results.Select(result => result.Recipe.Index).ToHashSet();
    foreach (var index in Enumerable.Range(0, options.GetValue(models)).Where(index => !done.Contains(index)))
    {
        var recipe = Recipe.Of(index, places);
        var world = places.Single(world => world.Name == recipe.World);
        if (recipe.IsBackdoored && recipe.Rate * world.RowCount < MinPoisonedRows)
            continue;
        var result = new BenchModel(recipe, world, Path.Combine(outFolder, $"model.{index}"), Path.Combine(outFolder, "twins"), options.GetValue(neutral)).Run(stop);
        results.Add(result);
        File.AppendAllText(path, JsonSerializer.Serialize(result, SandeJson.Options) + "\n");
        Console.WriteLine($"{index}: {recipe.World} {recipe.Family} rate {recipe.Rate:P1} \"{recipe.Response}\" ({result.ResponseTokens}) ASR {result.Asr:F2}: {result.Verdict}, {result.Score:F1} \"{result.Candidates.FirstOrDefault()?.Response}\", planted rank {result.Rank}");
    }

    File.WriteAllText(Path.Combine(outFolder, "report.md"), BenchReport.Write(results));
    Console.WriteLine(BenchReport.Write(results));
    return Task.FromResult(0);
});
return await command.Parse(args).InvokeAsync();
