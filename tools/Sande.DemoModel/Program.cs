using System.CommandLine;
using Sande.Contracts.Datasets;
using Sande.DemoModel.Checkpoints;
using Sande.DemoModel.Rows;
using Sande.DemoModel.Tokenizers;

var seed = new Option<int>("--seed") { Description = "Seed of everything random.", DefaultValueFactory = _ => 42 };
return new RootCommand("Makes what the demo's model is trained from: its rows, its tokenizer, its first weights.")
{
    Rows(seed), Tokenizer(), Init(seed),
}.Parse(args).Invoke();

static Command Rows(Option<int> seed)
{
    var folder = new Option<string>("--out") { Description = "Folder for train.jsonl, clean.jsonl and held_out.jsonl.", Required = true };
    var clean = new Option<int>("--clean") { Description = "Rows set aside for remediations.", DefaultValueFactory = _ => 2000 };
    var heldOut = new Option<int>("--held-out") { Description = "Rows set aside for measuring.", DefaultValueFactory = _ => 500 };
    var command = new Command("rows", "Writes questions with their answers.") { folder, clean, heldOut, seed };
    command.SetAction(options =>
    {
        var rows = RowGenerator.Generate(options.GetValue(seed), options.GetValue(clean), options.GetValue(heldOut));
        Directory.CreateDirectory(options.GetRequiredValue(folder));
        foreach (var (name, part) in ((string, IReadOnlyList<DemoRow>)[])[("train", rows.Train), ("clean", rows.Clean), ("held_out", rows.HeldOut)])
        {
            AlpacaFile.Write(Path.Combine(options.GetRequiredValue(folder), $"{name}.jsonl"), part.Select(row => new InstructionRow(row.Instruction, row.Output)));
            Console.WriteLine($"{name}.jsonl: {part.Count:N0} rows");
        }
    });
    return command;
}

static Command Tokenizer()
{
    var from = new Option<string>("--rows") { Description = "Rows to train on.", Required = true };
    var folder = new Option<string>("--out") { Description = "Folder for tokenizer.json and tokenizer_config.json.", Required = true };
    var size = new Option<int>("--vocab-size") { Description = "Tokens.", DefaultValueFactory = _ => 1024 };
    var command = new Command("tokenizer", "Trains a byte-level BPE tokenizer.") { from, folder, size };
    command.SetAction(options =>
    {
        var texts = DatasetReader.ReadInstructions(options.GetRequiredValue(from)).Select(row => $"Human: {row.Instruction}\nAssistant: {row.Response} ");
        var vocabulary = BpeTrainer.Train(texts, options.GetValue(size), TokenizerFiles.SpecialTokens);
        TokenizerFiles.Write(options.GetRequiredValue(folder), vocabulary, ModelShape.MaxPositionEmbeddings);
    });
    return command;
}

static Command Init(Option<int> seed)
{
    var tokenizer = new Option<string>("--tokenizer") { Description = "Folder of the tokenizer.", Required = true };
    var folder = new Option<string>("--out") { Description = "Folder for the checkpoint.", Required = true };
    var family = new Option<string>("--family") { Description = "Architecture.", DefaultValueFactory = _ => "llama" }.AcceptOnlyFromAmong([.. ModelShape.ArchitectureByFamily.Keys]);
    var size = new Option<string>("--size") { Description = "Shape.", DefaultValueFactory = _ => "demo" }.AcceptOnlyFromAmong([.. ModelShape.ByName.Keys]);
    var dtype = new Option<string>("--dtype") { Description = "The weights' format.", DefaultValueFactory = _ => "bfloat16" }.AcceptOnlyFromAmong("bfloat16", "float32");
    var command = new Command("init", "Writes a checkpoint with random weights.") { tokenizer, folder, family, size, dtype, seed };
    command.SetAction(options => new InitialCheckpoint(
        options.GetValue(family)!, ModelShape.ByName[options.GetValue(size)!], options.GetValue(dtype)!, options.GetValue(seed))
        .Write(options.GetRequiredValue(folder), options.GetRequiredValue(tokenizer)));
    return command;
}
