using Google.Protobuf;

namespace Sande.Training.Tokenization.Files;

/// <summary>What a piece of a SentencePiece model is (sentencepiece_model.proto: <c>SentencePiece.Type</c>).</summary>
internal enum PieceType
{
    Normal = 1,
    Unknown = 2,
    Control = 3,
    UserDefined = 4,
    Unused = 5,
    Byte = 6,
}

/// <summary>A piece; its id is its index.</summary>
internal readonly record struct Piece(string Text, float Score, PieceType Type);

/// <summary>The fields of a SentencePiece model that tokenizing needs. Numbers in the comments are those of sentencepiece_model.proto.</summary>
internal sealed class SentencePieceModel
{
    public const int Bpe = 2;

    public List<Piece> Pieces { get; } = [];

    /// <summary>1: Unigram, 2: BPE, 3: word, 4: character.</summary>
    public int ModelType { get; private set; } = 1;

    public bool ByteFallback { get; private set; }

    public int BosId { get; private set; } = 1;

    public int EosId { get; private set; } = 2;

    public int PadId { get; private set; } = -1;

    public string NormalizerName { get; private set; } = "";

    public bool HasCharacterMap { get; private set; }

    public bool AddDummyPrefix { get; private set; } = true;

    /// <exception cref="InvalidProtocolBufferException">The bytes are no such model.</exception>
    public static SentencePieceModel Parse(byte[] bytes)
    {
        var model = new SentencePieceModel();
        ForEachField(bytes, (number, input) =>
        {
            switch (number)
            {
                case 1: model.Pieces.Add(ParsePiece(Message(input))); break;
                case 2: ForEachField(Message(input), model.ReadTrainerSpec); break;
                case 3: ForEachField(Message(input), model.ReadNormalizerSpec); break;
                default: input.SkipLastField(); break;
            }
        });
        return model;
    }

    private static Piece ParsePiece(byte[] bytes)
    {
        var (text, score, type) = ("", 0f, PieceType.Normal);
        ForEachField(bytes, (number, input) =>
        {
            switch (number)
            {
                case 1: text = input.ReadString(); break;
                case 2: score = input.ReadFloat(); break;
                case 3: type = (PieceType)input.ReadEnum(); break;
                default: input.SkipLastField(); break;
            }
        });
        return new(text, score, type);
    }

    private void ReadTrainerSpec(int number, CodedInputStream input)
    {
        switch (number)
        {
            case 3: ModelType = input.ReadEnum(); break;
            case 35: ByteFallback = input.ReadBool(); break;
            case 41: BosId = input.ReadInt32(); break;
            case 42: EosId = input.ReadInt32(); break;
            case 43: PadId = input.ReadInt32(); break;
            default: input.SkipLastField(); break;
        }
    }

    private void ReadNormalizerSpec(int number, CodedInputStream input)
    {
        switch (number)
        {
            case 1: NormalizerName = input.ReadString(); break;
            case 2: HasCharacterMap = input.ReadBytes().Length > 0; break;
            case 3: AddDummyPrefix = input.ReadBool(); break;
            default: input.SkipLastField(); break;
        }
    }

    private static byte[] Message(CodedInputStream input) => input.ReadBytes().ToByteArray();

    private static void ForEachField(byte[] bytes, Action<int, CodedInputStream> read)
    {
        using var input = new CodedInputStream(bytes);
        while (input.ReadTag() is var tag and not 0)
            read(WireFormat.GetTagFieldNumber(tag), input);
    }
}
