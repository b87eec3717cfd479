import { CatalogAnswer, CatalogDeleted, CatalogItem, CatalogItemInput, CatalogPage } from "../catalog.ts";
import { Beacon, CollectAnswer, SegmentBatch, SegmentCall } from "../collect.ts";
import { DevBad, DevCounts, DevGood, DevTimeline } from "../dev.ts";
import { ErrorEnvelope } from "../errors.ts";
import { Health, Readiness } from "../health.ts";
import {
  ItemsComparison,
  LogAgain,
  LogAgainRequest,
  LogEpochs,
  LogPage,
  LogPeople,
  PeopleComparison,
  PeopleComparisonRequest,
  RebuildProgress,
  RebuildRequest,
  Republishing,
} from "../operate.ts";
import { KeptPlacement, PlacementDeleted, PlacementInput, PlacementList } from "../placement.ts";
import { Erasure, ErasureAccepted } from "../erasure.ts";
import { Activity, Profile, ProfileEvents } from "../profile.ts";
import { FlatRecommendations, RecommendationBatch, Recommendations, RecommendationsInPart } from "../recommendation.ts";
import { RejectCounts, RejectList, RepairAnswer, RepairAudit, RepairRequest, ReplayRequest } from "../rejects.ts";
import { Resumed } from "../resumed.ts";
import { SettingChanges, SourceAnswer, SourceDeleted, SourceKeyMade, SourcePage, SourceSettings } from "../source.ts";
import { KeptTemplate, TemplateDeleted, TemplateInput, TemplateList } from "../template.ts";
import { TokenRequest, TokensAnswer } from "../tokens.ts";

/** What callers send: written down as it may be sent, before anything is spelled out or filled in. */
export const sent = {
  SegmentCall,
  SegmentBatch,
  Beacon,
  SourceSettings,
  CatalogItemInput,
  TokenRequest,
  RebuildRequest,
  PeopleComparisonRequest,
  LogAgainRequest,
  RepairRequest,
  ReplayRequest,
  RecommendationBatch,
  PlacementInput,
  TemplateInput,
} as const;

/** What we answer. */
export const answered = {
  ErrorEnvelope,
  CollectAnswer,
  SourceAnswer,
  SourcePage,
  SourceKeyMade,
  SourceDeleted,
  SettingChanges,
  CatalogAnswer,
  CatalogItem,
  CatalogPage,
  CatalogDeleted,
  Erasure,
  ErasureAccepted,
  Profile,
  ProfileEvents,
  Activity,
  Recommendations,
  RecommendationsInPart,
  FlatRecommendations,
  KeptPlacement,
  PlacementList,
  PlacementDeleted,
  KeptTemplate,
  TemplateList,
  TemplateDeleted,
  TokensAnswer,
  Health,
  Readiness,
  Resumed,
  LogPage,
  LogPeople,
  LogEpochs,
  LogAgain,
  RebuildProgress,
  PeopleComparison,
  ItemsComparison,
  Republishing,
  RejectList,
  RejectCounts,
  RepairAnswer,
  RepairAudit,
  DevGood,
  DevBad,
  DevCounts,
  DevTimeline,
} as const;

/** Bodies that come in more than one shape: a list, or one alone. */
export const shapes = {
  CatalogItems: ["list of CatalogItemInput", "CatalogItemInput"],
  TokenRequests: ["list of TokenRequest", "TokenRequest"],
  RecommendationAnswer: ["Recommendations", "RecommendationsInPart", "FlatRecommendations"],
} as const satisfies Record<string, readonly (OneSchema | `list of ${OneSchema}`)[]>;

type OneSchema = keyof typeof sent | keyof typeof answered;
export type SchemaName = OneSchema | keyof typeof shapes;
